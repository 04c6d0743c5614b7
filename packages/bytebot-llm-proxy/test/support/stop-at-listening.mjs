/** Loaded before a service: sends it `SIGTERM` as soon as it listens to that, which is while the rest is still loading. */
process.once('newListener', function tell(name) {
  if (name === 'SIGTERM') process.nextTick(() => process.kill(process.pid, 'SIGTERM'));
  else process.once('newListener', tell);
});
