// end.js - lets Node.js end by itself after a signal, so that --cpu-prof writes its profile.
// A program that listens to the signal decides for itself.
'use strict';
for (const [name, number] of [['SIGINT', 2], ['SIGTERM', 15], ['SIGHUP', 1]]) {
  process.on(name, () => {
    if (process.listenerCount(name) === 1) process.exit(128 + number);
  });
}
