// run.js - start the program with the machine's own files, and once for each run: it ends as a process does.
'use strict';
const fs = require('node:fs');
const nodePath = require('node:path');
const tty = require('node:tty');
const createProf2dot = require('./command.js');

// What needs processes of its own, which WebAssembly has not.
function refusal(given) {
    const of = {
        run: ['prof2dot run needs the native program', 'record with the profiler itself, and draw its file'],
        '--fetch': ['--fetch needs the native program', 'fetch the address by curl -o FILE, and draw the file'],
        '--open': ['--open needs the native program', 'write a report (-o report.html), and open it'],
    };
    const found = given[0] === 'run' ? 'run' : given.find(word => word === '--fetch' || word.startsWith('--fetch=') || word === '--open');
    return found ? `prof2dot: ${of[found.split('=')[0]][0]}\nhint: ${of[found.split('=')[0]][1]}\n` : '';
}

// The program takes "/" between folders. On Windows, words that name a file, or a file in a folder that is there, get
// it in place of "\"; other words may be patterns, in which "\" means something else.
function plainPaths(given, path, exists = fs.existsSync) {
    if (path.sep !== '\\')
        return given;
    const isPath = word => word.includes('\\') && (exists(word) || exists(path.dirname(word)));
    const plain = word => isPath(word) ? word.replaceAll('\\', '/') : word;
    return given.map(word => {
        const [, option, value] = /^(--[a-z-]+=|-[oDf](?=.))(.*)$/s.exec(word) ?? [null, '', word];
        return option + plain(value);
    });
}

// Node says of an empty terminal or pipe that it would block, and on Windows of its end that it ended.
function patientRead(read) {
    const nap = new Int32Array(new SharedArrayBuffer(4));
    return function (...rest) {
        for (;;)
            try {
                return read.apply(this, rest);
            } catch (error) {
                if (error.code === 'EOF')
                    return 0;
                if (error.code !== 'EAGAIN')
                    throw error;
                Atomics.wait(nap, 0, 0, 10);
            }
    };
}

// The exit status. The program's environment is Node's, and its output goes where Node's does.
async function run(words, {errors} = {}) {
    const {readSync} = fs;
    fs.readSync = patientRead(readSync);
    try {
        let status = 0;
        const module = await createProf2dot({
            thisProgram: 'prof2dot',
            wasmBinary: fs.readFileSync(nodePath.join(__dirname, 'command.wasm')),
            quit: (code, error) => { status = code; throw error; },
            onExit: code => { status = code; },
            preRun: [m => { Object.assign(m.ENV, process.env); }],
        });
        for (const fd of [0, 1, 2])
            module.FS.streams[fd].tty = tty.isatty(fd);
        if (errors !== undefined)
            Object.assign(module.FS.streams[2], {nfd: errors, tty: false});
        keepOpen(module.FS);
        absolutePaths(module, nodePath);
        try {
            const result = module.callMain(words);
            return typeof result === 'number' && result !== 0 ? result : status;
        } catch (error) {
            if (error?.name === 'ExitStatus')
                return error.status;
            return crashed(error);
        }
    } finally {
        fs.readSync = readSync;
    }
}

// The program closes its streams when it ends; here they are those of the program around it.
function keepOpen(FS) {
    const {close} = FS, kept = new Set(FS.streams.slice(0, 3));
    FS.close = stream => kept.has(stream) ? FS.closeStream(stream.fd) : close.call(FS, stream);
}

// "C:/profiles" is absolute to Windows, and not to Emscripten, which would put the folder before it.
function absolutePaths(module, path) {
    if (path.sep !== '\\')
        return;
    const open = /^(?:.*[\\/])?([A-Za-z]:[\\/].*)$/s;
    for (const name of ['open', 'stat', 'lstat', 'readdir', 'readlink', 'unlink', 'lookupPath', 'rename']) {
        const call = module.FS[name];
        module.FS[name] = function (at, ...rest) {
            return call.call(this, typeof at === 'string' ? at.replace(open, '$1') : at, ...rest);
        };
    }
}

function crashed(error) {
    const lacksMemory = /memory|OOM|allocation/i.test(String(error?.message ?? error));
    process.stderr.write(lacksMemory
        ? 'prof2dot: out of memory: WebAssembly has at most 4 GiB\nhint: the native program has no such limit\n'
        : `prof2dot: the program ended at once (${error?.message ?? error})\nhint: draw fewer functions (-n, -e), or write DOT (-T dot)\n`);
    return 1;
}

module.exports = {run, refusal, plainPaths, patientRead};
