/**
 * What runs in the machine before a plugin does: takes away what a plugin must not have, with words that say so, and
 * defines the functions by which it is asked. A plugin may spoil all of this, for itself and until its answer is given.
 */

/** The global functions of the machine. */
export const INSPECT = '__inspect';
export const BEGIN = '__begin';
export const ASK = '__ask';
/** Between the texts of an input: JSON holds none of them as such. */
export const SEPARATOR = '\n';

export const guestPrelude = `(() => {
'use strict';
const { parse, stringify } = JSON;
const { defineProperty, freeze, getPrototypeOf, keys } = Object;
const { isArray } = Array;
const { isFinite } = Number;
const text = String;

const never = (message) => { throw new Error(message); };
const absent = {
  clock: ['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame', 'Temporal'],
  network: ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'importScripts'],
  page: ['self', 'window', 'document', 'navigator', 'location', 'localStorage', 'indexedDB', 'postMessage', 'Worker'],
  process: ['process', 'require', 'module', 'Buffer', 'global', 'Deno', 'WebAssembly'],
  console: ['console'],
};
for (const thing of keys(absent))
  for (const name of absent[thing])
    defineProperty(globalThis, name, { get: () => never('a plugin has no ' + thing + ': ' + name), configurable: false });
defineProperty(Math, 'random', { value: () => never('a plugin draws no chance: Math.random') });
for (const made of [function () {}, function* () {}, async function () {}, async function* () {}]) {
  const maker = function Function() { never('a plugin makes no code from text'); };
  maker.prototype = getPrototypeOf(made);
  defineProperty(maker.prototype, 'constructor', { value: maker });
  if (made.prototype === undefined || !('next' in made.prototype)) globalThis.Function = maker;
}
defineProperty(globalThis, 'eval', { value: () => never('a plugin makes no code from text') });

const moments = ['preFilter', 'filter', 'preScore', 'score', 'normalizeScore'];
let plugin;
let pod;
let cycle;

const frozen = (value) => {
  if (value === null || typeof value !== 'object') return value;
  for (const key of keys(value)) frozen(value[key]);
  return freeze(value);
};
/** A node's Pods, and the Node itself, are read when somebody looks at them. */
const lazily = (view, name, json) => {
  let value;
  defineProperty(view, name, { enumerable: true, get: () => (value ??= frozen(parse(json))) });
};
const nodeOf = (lines, at) => {
  const view = parse(lines[at]);
  for (const key of keys(view)) frozen(view[key]);
  lazily(view, 'pods', lines[at + 1]);
  lazily(view, 'object', lines[at + 2]);
  return freeze(view);
};
const nodesOf = (lines) => {
  const nodes = [];
  for (let at = 0; at + 2 < lines.length; at += 3) nodes.push(nodeOf(lines, at));
  return freeze(nodes);
};

const described = (value) => {
  if (value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'symbol') return text(value);
  if (typeof value === 'function') return 'a function';
  if (isArray(value)) return 'a list';
  const name = value.constructor && value.constructor.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? 'a ' + name : 'an object';
};
const answerOf = (value) => {
  if (value === undefined) return { type: 'nothing' };
  if (typeof value === 'boolean') return { type: 'boolean', value };
  if (typeof value === 'number' && isFinite(value)) return { type: 'number', value };
  if (typeof value === 'string') return { type: 'reason', reason: value, unresolvable: false };
  if (isArray(value) && value.every((one) => typeof one === 'number' && isFinite(one)))
    return { type: 'numbers', values: value };
  if (value !== null && typeof value === 'object' && typeof value.reason === 'string')
    return { type: 'reason', reason: value.reason, unresolvable: value.unresolvable === true };
  return { type: 'other', words: described(value) };
};
const thrown = (error) => {
  const isError = error !== null && typeof error === 'object';
  return stringify({ thrown: text(error), stack: isError ? text(error.stack) : '' });
};
const guarded = (body) => (argument) => {
  try {
    return stringify(body(argument));
  } catch (error) {
    return thrown(error);
  }
};

const entries = {
  ${INSPECT}: guarded((exported) => {
    const made = exported.default;
    if (made === null || typeof made !== 'object') never('there is no plugin: export default { … }');
    for (const key of keys(made))
      if (key !== 'name' && !moments.includes(key))
        never(key + ' means nothing: a plugin has name, ' + moments.join(', '));
    const takes = {};
    for (const moment of moments) {
      const asked = made[moment];
      if (asked === undefined) continue;
      if (typeof asked !== 'function') never(moment + ' is no function');
      takes[moment] = asked.length;
    }
    if (keys(takes).length === 0) never('a plugin has at least one of ' + moments.join(', '));
    if (made.name !== undefined && typeof made.name !== 'string') never('name is no text');
    plugin = made;
    return { name: made.name, takes };
  }),
  ${BEGIN}: guarded((given) => {
    const [args, of] = given.split('\\n');
    pod = frozen(parse(of));
    cycle = freeze({ args: frozen(parse(args)), state: {} });
    return {};
  }),
  ${ASK}: guarded((given) => {
    const lines = given.split('\\n');
    const moment = lines.shift();
    if (moment === 'filter' || moment === 'score') return answerOf(plugin[moment](pod, nodeOf(lines, 0), cycle));
    const over = moment === 'normalizeScore' ? frozen(parse(lines[0])) : nodesOf(lines);
    return answerOf(plugin[moment](pod, over, cycle));
  }),
};
for (const name of keys(entries)) defineProperty(globalThis, name, { value: entries[name] });
return 'ready';
})()`;
