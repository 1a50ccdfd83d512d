#!/usr/bin/env node
// bin.js - the command prof2dot in Node.
'use strict';
const path = require('node:path');
const {run, refusal, plainPaths} = require('./run.js');

const given = process.argv.slice(2);
const refused = refusal(given);
if (refused) {
    process.stderr.write(refused);
    process.exitCode = 2;
} else {
    run(plainPaths(given, path)).then(status => { process.exitCode = status; });
}
