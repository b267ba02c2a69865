import { describe, expect, it } from 'vitest'
import { readContainers } from '../../src/main/connectors/container/inspect'

/** As the engine is asked to print it. */
const line = (said: object) => `container ${JSON.stringify(said)}`

const docker = line({
  Id: 'f00d'.repeat(16),
  Name: '/shop-web-1',
  Image: 'sha256:beef',
  LogPath: '/var/lib/docker/containers/f00d-json.log',
  RestartCount: 7,
  Config: {
    Image: 'shop:1.4',
    Env: ['MODE=live', 'URL=a=b'],
    Labels: {
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'web',
      'com.docker.compose.project.working_dir': '/srv/shop',
      'com.docker.compose.project.config_files': 'docker-compose.yml',
    },
  },
  HostConfig: {
    RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
    NetworkMode: 'shop_default',
    Memory: 268435456,
    NanoCpus: 0,
    CpuQuota: 150_000,
    CpuPeriod: 100_000,
    LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
  },
  Path: 'gunicorn',
  Args: ['-b', '0.0.0.0:8000'],
  NetworkSettings: {
    Networks: { shop_default: { IPAddress: '10.1.2.3', GlobalIPv6Address: '' }, off: { IPAddress: '' } },
    Ports: {
      '8000/tcp': [
        { HostIp: '0.0.0.0', HostPort: '80' },
        { HostIp: '::', HostPort: '80' },
      ],
      '9000/tcp': null,
      '53/udp': [{ HostIp: '', HostPort: '53' }],
    },
  },
  State: {
    Status: 'running',
    OOMKilled: false,
    ExitCode: 0,
    Error: '',
    StartedAt: '2026-11-20T08:15:01.123456789Z',
    FinishedAt: '0001-01-01T00:00:00Z',
    Health: { Status: 'unhealthy', FailingStreak: 3, Log: [{ Output: 'ok' }, { Output: 'connection refused\n' }] },
  },
})
const podman = line({
  Id: 'beef',
  Name: 'cache',
  ImageName: 'docker.io/library/redis:7',
  RestartCount: 0,
  Config: { Image: 'sha256:1234', Labels: null },
  State: {
    Status: 'exited',
    OOMKilled: true,
    ExitCode: 137,
    FinishedAt: '2026-11-21T10:00:00+01:00',
    Healthcheck: { Status: '' },
  },
})

describe('what an engine says about its containers', () => {
  it('is read from Docker, compose project and service included', () => {
    expect(readContainers(`engine docker\n${docker}\n`).containers).toEqual([
      {
        id: 'f00d'.repeat(16),
        name: 'shop-web-1',
        image: 'shop:1.4',
        state: 'running',
        health: 'unhealthy',
        health_output: 'connection refused',
        restarts: 7,
        oom_killed: false,
        exit_code: 0,
        restart_policy: 'unless-stopped',
        started_at: '2026-11-20T08:15:01.123Z',
        finished_at: null,
        memory_limit: 268435456,
        cpu_limit: 1.5,
        project: 'shop',
        service: 'web',
        image_id: 'sha256:beef',
        message: null,
        oneoff: false,
        networks: [{ name: 'shop_default', address: '10.1.2.3' }],
        network_mode: 'shop_default',
        ports: [{ inside: 8000, published: { address: '127.0.0.1', port: 80 } }, { inside: 9000 }],
        log: { driver: 'json-file', max_size: '10m', max_file: '3', path: '/var/lib/docker/containers/f00d-json.log' },
        compose: { folder: '/srv/shop', files: 'docker-compose.yml' },
        setup: { env: { MODE: 'live', URL: 'a=b' }, command: ['gunicorn', '-b', '0.0.0.0:8000'] },
      },
    ])
  })

  it('is read from Podman, which names some things otherwise', () => {
    expect(readContainers(podman).containers[0]).toMatchObject({
      name: 'cache',
      image: 'docker.io/library/redis:7',
      oom_killed: true,
      exit_code: 137,
      health: null,
      finished_at: '2026-11-21T09:00:00.000Z',
    })
  })

  it('is counted as unread where a line was cut, and the others are still told', () => {
    const said = readContainers(`${docker}\n${podman.slice(0, 60)}\n`)
    expect(said.containers).toHaveLength(1)
    expect(said.unread).toBe(1)
  })

  it('may be nothing at all: no container is no trouble', () => {
    expect(readContainers('engine docker\n')).toEqual({ containers: [], unread: 0 })
  })
})
