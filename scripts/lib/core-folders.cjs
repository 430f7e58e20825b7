/**
 * The folders that make up the simulated cluster: what tsconfig.core.json includes. One list for the
 * compiler, dependency-cruiser and the tidy tests.
 */
const { readFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { parseConfigFileTextToJson } = require('typescript');

const file = resolve(__dirname, '../../tsconfig.core.json');
module.exports = parseConfigFileTextToJson(file, readFileSync(file, 'utf8')).config.include;
