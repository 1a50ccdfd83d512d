// index.js - prof2dot for programs: read a profile, get its graph, a table, a picture, or any other format as bytes.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const {run} = require('./run.js');

/** What the command says on standard error is the message; `status` is its exit status. */
class Prof2dotError extends Error {
    constructor(text, status) {
        super(text.trim() || `prof2dot ended with status ${status}`);
        this.name = 'Prof2dotError';
        this.status = status;
    }
}

// {maxNodes: 20, focus: ['a', 'b'], lists: false} to the command's options.
function wordsOf(options) {
    return Object.entries(options).flatMap(([name, value]) => {
        const option = '--' + name.replace(/[A-Z]/g, letter => '-' + letter.toLowerCase());
        const words = one => one === true ? [option] : one === false || one == null ? [] : [`${option}=${one}`];
        return Array.isArray(value) ? value.flatMap(words) : words(value);
    });
}

async function inFolder(work) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'prof2dot-'));
    try {
        return await work(folder);
    } finally {
        fs.rmSync(folder, {recursive: true, force: true});
    }
}

async function finish(words, folder) {
    const messages = path.join(folder, 'messages');
    const errors = fs.openSync(messages, 'w');
    const status = await run(words, {errors}).finally(() => fs.closeSync(errors));
    if (status !== 0)
        throw new Prof2dotError(fs.readFileSync(messages, 'utf8'), status);
}

class Profile {
    #inputs;
    #options;

    constructor(inputs, options) {
        this.#inputs = inputs;
        this.#options = options;
    }

    /** The bytes of any output format (-T NAME). */
    write(format, options = {}) {
        return inFolder(async folder => {
            const files = this.#inputs.map((input, i) => {
                if (typeof input === 'string')
                    return path.resolve(input).replaceAll(path.sep, '/');
                fs.writeFileSync(path.join(folder, `input${i}`), input);
                return path.join(folder, `input${i}`).replaceAll(path.sep, '/');
            });
            const out = path.join(folder, 'output');
            await finish(['-T', format, ...wordsOf({...this.#options, ...options}), '-o', out.replaceAll(path.sep, '/'), '--', ...files],
                         folder);
            return new Uint8Array(fs.readFileSync(out));
        });
    }

    async #text(format, options) {
        return new TextDecoder().decode(await this.write(format, options));
    }

    /** JSON Graph Format, with numbers that are not rounded. */
    async graph(options) {
        return JSON.parse(await this.#text('json', options)).graph;
    }

    toSvg(options) {
        return this.#text('svg', options);
    }

    /** One object for each function. */
    async table(options) {
        const {nodes} = await this.graph({nodeThres: 0, edgeThres: 0, ...options});
        return (Array.isArray(nodes) ? nodes : Object.values(nodes)).map(node => node.metadata);
    }
}

/** Files by their paths, or bytes; several are added up. The first output finds what is wrong with them. */
function read(inputs, options = {}) {
    return new Profile(Array.isArray(inputs) ? inputs : [inputs], options);
}

module.exports = {read, Prof2dotError};
