/**
 * The core is synchronous, owns no clock and no chance, and does the same on every engine. The compiler
 * sees to part of that (tsconfig.core.json); here is the rest, each with what to use instead.
 */
import ts from 'typescript';
import { expect, test } from 'vitest';
import { core, placeOf, visit, type Source } from './sources.ts';

/** Refusals are caught in one place, bugs in another; everywhere else they pass through. */
const mayTry = ['src/apimachinery/attempt.ts', 'src/sim/simulation.ts'];

/** Exact on every engine, by IEEE 754 or by the letter of the language. */
const exactMath = new Set(
  'abs ceil clz32 floor fround imul max min round sign sqrt trunc E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2'.split(
    ' ',
  ),
);

/** Names that stand for something outside when nothing in the file declares them. */
const globals: Record<string, string> = {
  Promise: 'the core runs to completion: ask, return, and be told through a task of the clock',
  PromiseLike: 'the core runs to completion: ask, return, and be told through a task of the clock',
  setTimeout: 'use clock.after',
  setInterval: 'use clock.after, again in each task',
  setImmediate: 'use clock.after(0, …)',
  queueMicrotask: 'use clock.after(0, …)',
  performance: 'use clock.now()',
  crypto: 'use the Random that the component was given, or the digest in sim/',
  Intl: 'write the format out: engines differ in their locale data',
  fetch: 'ask through an interface that cluster/ injects',
  console: 'record a span, an Event or a Warning: whatever is worth saying is worth showing',
  process: 'take an option from the cluster spec',
  WeakRef: 'when memory is reclaimed differs from run to run',
  FinalizationRegistry: 'when memory is reclaimed differs from run to run',
};

const localTime =
  /^(get|set)(Date|Day|FullYear|Hours|Milliseconds|Minutes|Month|Seconds|TimezoneOffset|Year)$|^to(Date|Time)String$/;

test('the core uses nothing that waits, reaches out, or differs from run to run', () => {
  expect(core.flatMap(violations)).toEqual([]);
});

test(`the core catches exceptions in ${mayTry.join(' and ')} only`, () => {
  const tries: string[] = [];
  for (const source of core)
    visit(source, (node) => {
      if (ts.isTryStatement(node) && !mayTry.includes(source.path))
        tries.push(
          `${placeOf(node)} return an outcome as a value, or let the refusal pass to the work queue`,
        );
    });
  expect(tries).toEqual([]);
});

test('the rules find what they are for', () => {
  const says = (text: string): number => violations({ path: 'example.ts', text }).length;
  for (const bad of [
    'async () => 1',
    'let later: Promise<void>',
    'for await (const each of all) {}',
    'Date.now()',
    'new Date()',
    'Date()',
    'new Date(2026, 1, 1)',
    'time.getHours()',
    'performance.now()',
    'Math.random()',
    'Math.log(2)',
    'const { pow } = Math',
    'crypto.randomUUID()',
    'new Intl.NumberFormat()',
    'count.toLocaleString()',
    'one.localeCompare(other)',
    'setTimeout(task, 1)',
    'globalThis.fetch(url)',
    'console.log(1)',
    '`${process.pid}`',
  ])
    expect(says(bad), bad).toBeGreaterThan(0);
  for (const good of [
    '// await Date.now()',
    "const text = 'Promise'",
    'new Date(0).toISOString()',
    'Date.UTC(2026, 1, 1)',
    'time.getUTCHours()',
    'Math.floor(1.5) + Math.sqrt(2) ** 2',
    'function start(process: Program) { return process.fetch() }',
    'const process = container.process',
    'type Verbs = { fetch(): void; console: string }',
  ])
    expect(says(good), good).toBe(0);
});

function violations(source: Source): string[] {
  const found: string[] = [];
  const declared = declarationsIn(source);
  visit(source, (node) => {
    const advice = adviceFor(node, declared);
    if (advice) found.push(`${placeOf(node)} ${firstLine(node)}: ${advice}`);
  });
  return found;
}

function adviceFor(node: ts.Node, declared: ReadonlySet<string>): string | undefined {
  if (
    node.kind === ts.SyntaxKind.AsyncKeyword ||
    node.kind === ts.SyntaxKind.AwaitKeyword ||
    ts.isAwaitExpression(node)
  )
    return globals.Promise;
  if (ts.isNewExpression(node) && isNamed(node.expression, 'Date') && node.arguments?.length !== 1)
    return node.arguments?.length ? 'use Date.UTC: this is local time' : 'use clock.now()';
  if (ts.isCallExpression(node) && isNamed(node.expression, 'Date')) return 'use clock.now()';
  if (ts.isPropertyAccessExpression(node)) return adviceForProperty(node);
  if (ts.isIdentifier(node)) return adviceForName(node, declared);
  return undefined;
}

function adviceForProperty({
  expression,
  name: { text: name },
}: ts.PropertyAccessExpression): string | undefined {
  if (isNamed(expression, 'Date') && name === 'now') return 'use clock.now()';
  if (isNamed(expression, 'Math') && name === 'random')
    return 'use the Random that the component was given';
  if (isNamed(expression, 'Math') && !exactMath.has(name))
    return 'engines differ in the last digit: use a function of our own, in sim/';
  if (isNamed(expression, 'globalThis'))
    return globals[name] ?? 'there is no global to reach for: take it as a parameter';
  if (name === 'localeCompare') return 'compare with < and >: engines differ in their locale data';
  if (name.startsWith('toLocale')) return globals.Intl;
  if (localTime.test(name)) return 'use the UTC one: this is local time';
  return undefined;
}

function adviceForName(node: ts.Identifier, declared: ReadonlySet<string>): string | undefined {
  const { parent, text } = node;
  if (text === 'Math' && !ts.isPropertyAccessExpression(parent))
    return 'write Math.name, so that the name can be judged';
  if (!Object.hasOwn(globals, text) || declared.has(text)) return undefined;
  const isMember =
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isQualifiedName(parent) && parent.right === node) ||
    ((ts.isPropertyAssignment(parent) || isMemberDeclaration(parent)) && parent.name === node);
  return isMember ? undefined : globals[text];
}

const isMemberDeclaration = (node: ts.Node): node is ts.ClassElement | ts.TypeElement =>
  ts.isClassElement(node) || ts.isTypeElement(node);

const isNamed = (node: ts.Node, name: string): boolean =>
  ts.isIdentifier(node) && node.text === name;

/** Everything that this file itself calls by a name: variables, parameters, functions, imports. */
function declarationsIn(source: Source): Set<string> {
  const names = new Set<string>();
  visit(source, (node) => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isImportSpecifier(node) ||
      ts.isImportClause(node) ||
      ts.isNamespaceImport(node);
    if (declares && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
  });
  return names;
}

const firstLine = (node: ts.Node): string => (node.getText().split('\n')[0] ?? '').slice(0, 60);
