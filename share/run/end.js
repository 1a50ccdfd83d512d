// end.js - lets Node.js end by itself after a signal, so that --cpu-prof writes its profile.
// A program that listens to the signal decides for itself.
'use strict';
const fs = require('fs');
const { Worker, isMainThread } = require('worker_threads');

for (const [name, number] of [['SIGINT', 2], ['SIGTERM', 15], ['SIGHUP', 1]]) {
  process.on(name, () => {
    if (process.listenerCount(name) === 1) process.exit(128 + number);
  });
}

// JavaScript that never returns to the event loop hears no signal. prof2dot then writes it into a FIFO that
// only the process which it started finds; a thread reads that and lets the inspector interrupt the
// JavaScript. The text of these functions goes to the thread, and to the inspector.
// Tells whether to ask again.
function leave(name, number, isLast) {
  // Where nothing was running, the listener above hears the signal: the stack has this frame and its caller's.
  const frames = (new Error().stack.match(/^ +at .*/gm) || []).slice(2);
  if (process.listenerCount(name) !== 1 || frames.length === 0) return false;
  // Code of Node.js itself may be halfway through a write: what is written at the exit would wait for its end.
  if (!isLast && frames[0].includes('node:')) return true;
  process.exit(128 + number);
}

function watch(fd, leave) {
  const { Session } = require('inspector');
  const { Socket } = require('net');
  new Socket({ fd, readable: true }).on('data', (data) => {
    const [name, number] = data.toString().split(/\s/);
    const session = new Session();
    session.connectToMainThread();
    const ask = (times) => {
      const expression = `(${leave})("${name}", ${number}, ${times === 1})`;
      session.post('Runtime.evaluate', { expression, returnByValue: true }, (error, answer) => {
        if (error === null && answer.result.value === true) setTimeout(ask, 2, times - 1);
        else session.disconnect();
      });
    };
    ask(1000);
  });
}

function open() {
  try {
    return fs.openSync(`${__dirname}/end.${process.ppid}`, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  } catch {
    return -1;
  }
}

const fd = isMainThread ? open() : -1;
if (fd >= 0) new Worker(`(${watch})(${fd}, ${JSON.stringify(String(leave))})`, { eval: true, execArgv: [] }).unref();
