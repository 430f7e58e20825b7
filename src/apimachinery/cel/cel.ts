/**
 * Expressions of the Common Expression Language as Kubernetes uses them: compiled once, evaluated
 * often, and never longer than their budget allows.
 *
 *   const compiled = compile('self.minReplicas <= self.replicas', baseEnvironment.with({ variables: { self } }));
 *   if (compiled.ok) compiled.program.evaluate({ self: jsonValue(object, schema) });
 */
import { attempt } from '../attempt.ts';
import { check, type Checked } from './checker.ts';
import type { Environment } from './environment.ts';
import { estimatedCost } from './estimate.ts';
import { Frame, type Bindings } from './frame.ts';
import { interpreted } from './interpreter.ts';
import { PER_CALL_LIMIT } from './limits.ts';
import { parse } from './parser.ts';
import type { Step } from './plan.ts';
import { problemsText } from './problems.ts';
import type { Range } from './ranges.ts';
import type { CelType } from './types.ts';
import { validated } from './validators.ts';
import { CelError, type Value } from './values.ts';
import { counted } from './work.ts';

export type Compiled =
  | { readonly ok: true; readonly program: Program }
  /** As upstream writes it, with the line and a mark below the place. */
  | { readonly ok: false; readonly problem: string };

export type Outcome =
  | { readonly ok: true; readonly value: Value; readonly cost: number }
  | {
      readonly ok: false;
      readonly error: string;
      readonly cost: number;
      /** It was not the expression's fault but its price. */
      readonly exceeded: boolean;
    };

export function compile(source: string, environment: Environment): Compiled {
  const parsed = parse(source, environment);
  if (!parsed.ok) return { ok: false, problem: problemsText(source, parsed.problems) };
  const checked = check(parsed.expression, environment);
  const problems = checked.problems.length > 0 ? checked.problems : validated(checked);
  if (problems.length > 0) return { ok: false, problem: problemsText(source, problems) };
  const step = interpreted(checked, (name) => environment.namedType(name));
  return { ok: true, program: new Program(checked, step, (name) => environment.ident(name)) };
}

export class Program {
  /** What it gives. */
  readonly type: CelType;
  readonly checked: Checked;
  private readonly step: Step;
  private readonly variable: (name: string) => CelType | undefined;

  constructor(checked: Checked, step: Step, variable: (name: string) => CelType | undefined) {
    this.checked = checked;
    this.step = step;
    this.variable = variable;
    this.type = checked.types.get(checked.expression.id)!;
  }

  /** What any evaluation will cost, as the sizes in the variables' schemas bound it. */
  estimatedCost(): Range {
    return estimatedCost(this.checked, this.variable);
  }

  /** Same bindings, same outcome and same cost. */
  evaluate(bindings: Bindings, limit: number = PER_CALL_LIMIT): Outcome {
    const frame = new Frame(bindings, limit);
    const evaluated = counted(() => attempt(() => this.step.run(frame)));
    const { cost } = frame;
    if (!evaluated.ok) return { ok: false, error: evaluated.refusal.message, cost, exceeded: true };
    const { value } = evaluated;
    if (value instanceof CelError)
      return { ok: false, error: value.message, cost, exceeded: false };
    return { ok: true, value, cost };
  }
}
