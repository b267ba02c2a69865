/**
 * Asks Celery about itself, as its own command line does (`celery inspect …`), in one start of Python instead of seven: with
 * the worker's interpreter, its environment and its application, Celery 4 and 5. Words are the application, the worker's pid
 * and the seconds to wait for answers. Whatever an application prints goes to stderr; the answer alone goes to stdout.
 * A broken step names itself, so that "no broker" and "no such application" are told apart.
 */
export const program = String.raw`
import json, os, signal, sys, time
app_name, pid, wait = sys.argv[1], sys.argv[2], float(sys.argv[3])
answer = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)
said = {}
stage = 'environment'


def late(*_):
    raise RuntimeError('no answer in time')


def world():
    with open('/proc/%s/environ' % pid, 'rb') as lines:
        for pair in lines.read().split(b'\0'):
            name, _, value = pair.partition(b'=')
            if name:
                os.environ[os.fsdecode(name)] = os.fsdecode(value)
    os.chdir(os.readlink('/proc/%s/cwd' % pid))
    sys.path[:0] = [os.getcwd()] + [one for one in os.environ.get('PYTHONPATH', '').split(':') if one]


def task(state, node, one):
    asked = one.get('request') or one
    start = asked.get('time_start')
    return {'state': state, 'node': node, 'id': asked.get('id'), 'name': asked.get('name') or asked.get('type'),
            'queue': (asked.get('delivery_info') or {}).get('routing_key'), 'eta': one.get('eta'),
            'seconds': max(0, round(time.time() - start)) if start and state == 'active' else None}


def waiting(channel, name):
    try:
        return channel.queue_declare(queue=name, passive=True).message_count
    except Exception as error:
        # To Redis an empty list is none; a queue that RabbitMQ does not know holds nothing either.
        if getattr(error, 'reply_code', None) == 404 or '404' in str(error):
            return 0
        raise


def due(schedule):
    # The last moment before now at which it was due, walked up to from the nearest past that has one.
    if getattr(schedule, 'run_every', None) is not None:
        return None
    for back in (3700, 90000, 700000, 2800000, 32000000):
        at = schedule.now() - timedelta(seconds=back)
        found = None
        for _ in range(400):
            # It answers a little less than the whole second, and would answer the same moment again.
            at = schedule.now() + schedule.remaining_estimate(at) + timedelta(seconds=1)
            if at > schedule.now():
                break
            found = at
        if found is not None:
            return found.timestamp() - 1
    return None


def entries(conf):
    from celery.schedules import maybe_schedule
    for name, entry in (conf.beat_schedule or {}).items():
        schedule = maybe_schedule(entry['schedule'], app=app)
        every = getattr(schedule, 'run_every', None)
        yield {'name': name, 'task': entry['task'], 'schedule': str(schedule)[:200],
               'every': every.total_seconds() if every is not None else None, 'due': due(schedule)}


signal.signal(signal.SIGALRM, late)
signal.alarm(25)
try:
    world()
    stage = 'application'
    from datetime import timedelta
    from celery import __version__
    from celery.app.utils import find_app
    app = find_app(app_name or os.environ.get('CELERY_APP') or 'celery')
    if os.environ.get('DJANGO_SETTINGS_MODULE'):
        import django
        django.setup()
    app.loader.import_default_modules()
    app.finalize()
    said.update(version=__version__, now=time.time(), scheduler=str(app.conf.beat_scheduler),
                default=app.conf.task_default_queue)
    said['schedule'] = list(entries(app.conf))
    stage = 'broker'
    signal.alarm(int(10 + 3 * wait))
    # Two connections: on the one that waits for workers' answers, a count could be taken for one.
    with app.connection_for_write() as link, app.connection_for_write() as counting:
        said['broker'] = link.as_uri()
        link.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
        channel = counting.default_channel
        names = set(app.amqp.queues) | {app.conf.task_default_queue}
        first = {name: waiting(channel, name) for name in names}
        began = time.time()
        stage = 'workers'
        nodes = sorted(app.control.inspect(timeout=wait, connection=link).ping() or {})
        ask = app.control.inspect(destination=nodes, timeout=wait, connection=link, limit=len(nodes))

        def of(what):
            return (getattr(ask, what)() or {}) if nodes else {}

        stats, queues = of('stats'), of('active_queues')
        before = {node: sum((stats.get(node) or {}).get('total', {}).values()) for node in nodes}
        said['tasks'] = [task(state, node, one) for state in ('active', 'reserved', 'scheduled')
                         for node, ones in of(state).items() for one in ones or ()][:500]
        for node in nodes:
            names |= {one['name'] for one in queues.get(node) or ()}
        first = {name: first[name] if name in first else waiting(channel, name) for name in names}
        time.sleep(max(0, 2 + wait - (time.time() - began)))
        after = of('stats')
        said['nodes'] = [{'node': node, 'pid': stats.get(node, {}).get('pid'),
                          'pool': stats.get(node, {}).get('pool', {}).get('max-concurrency'),
                          'queues': sorted(one['name'] for one in queues.get(node) or ()),
                          'total': before[node],
                          'done': sum((after.get(node) or {}).get('total', {}).values()) - before[node]
                          if node in after else None} for node in nodes]
        stage = 'queues'
        said['seconds'] = time.time() - began
        said['queues'] = [{'queue': name, 'first': first[name], 'waiting': waiting(channel, name)}
                          for name in sorted(names)]
        if getattr(counting.transport, 'driver_type', None) == 'redis':
            store = channel.client
            oldest = store.zrange(channel.unacked_index_key, 0, 0, withscores=True)
            said['unacked'] = store.hlen(channel.unacked_key)
            said['oldest'] = max(0, time.time() - oldest[0][1]) if oldest else None
            said['visible'] = channel.visibility_timeout
except BaseException as error:
    said['broken'] = stage
    said['why'] = ('%s: %s' % (type(error).__name__, error)).replace('\n', ' ')[:400]
answer.write(json.dumps(said))
answer.close()
os._exit(0)
`
