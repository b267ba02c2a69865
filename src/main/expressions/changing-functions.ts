/**
 * Functions that change the server or reach beyond it, and that a read-only transaction lets through. Names without
 * schema, lower case, as the server keeps them; `*` is any ending.
 */
const names = `
pg_terminate_backend pg_cancel_backend pg_reload_conf pg_rotate_logfile pg_rotate_logfile_old
pg_stat_reset* pg_stat_statements_reset pg_stat_kcache_reset pg_qualstats_reset* pg_wait_sampling_reset_profile
pg_switch_wal pg_switch_xlog pg_promote pg_create_restore_point
pg_backup_start pg_backup_stop pg_start_backup pg_stop_backup
pg_wal_replay_pause pg_wal_replay_resume pg_xlog_replay_pause pg_xlog_replay_resume
pg_create_physical_replication_slot pg_create_logical_replication_slot pg_drop_replication_slot
pg_copy_physical_replication_slot pg_copy_logical_replication_slot pg_replication_slot_advance
pg_sync_replication_slots pg_logical_slot_get_* pg_logical_emit_message pg_replication_origin_*
pg_log_backend_memory_contexts pg_log_standby_snapshot
set_config setval nextval pg_notify pg_advisory_* pg_try_advisory_* pg_import_system_collations pg_nextoid
lo_* loread lowrite
pg_read_file* pg_read_binary_file pg_file_*
dblink* postgres_fdw_disconnect*
query_to_xml* cursor_to_xml* ts_stat ts_rewrite crosstab* connectby xpath_table
pg_prewarm autoprewarm_* pg_buffercache_evict* pg_truncate_visibility_map
heap_force_kill heap_force_freeze gin_clean_pending_list brin_summarize_* brin_desummarize_range
pg_restore_relation_stats pg_restore_attribute_stats pg_clear_relation_stats pg_clear_attribute_stats
pg_extension_config_dump pg_stop_making_pinned_objects pg_logfile_rotate binary_upgrade_* hypopg_*
`
  .trim()
  .split(/\s+/)

const whole = new Set(names.filter(name => !name.endsWith('*')))
const beginnings = names.filter(name => name.endsWith('*')).map(name => name.slice(0, -1))

/** Whether a function of that name is known to do more than read. */
export const changingFunction = (name: string) =>
  whole.has(name) || beginnings.some(beginning => name.startsWith(beginning))
