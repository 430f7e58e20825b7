/** Refusals, in Kubernetes' exact words (apimachinery/pkg/api/errors/errors.go, 1.36). */
import { messageOf, type FieldError } from './field-error.ts';

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** meta/v1 Status: how the API server answers when it does not answer with an object. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
}

/** Something that was asked for and not done. An outcome to be told, never a bug. */
export abstract class Refusal extends Error {}

/** Nobody answered: the API server is down, or the way to it is cut. */
export class Unreachable extends Refusal {
  constructor(address = '127.0.0.1:6443', problem = 'connect: connection refused') {
    super(`dial tcp ${address}: ${problem}`);
    this.name = 'Unreachable';
  }
}

/** A resource as error texts name it: `pods`, or `deployments.apps`. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

export class StatusError extends Refusal {
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'StatusError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    };
  }

  get code(): number {
    return this.status.code;
  }

  get reason(): string {
    return this.status.reason ?? '';
  }

  static notFound({ group, resource }: GroupResource, name: string): StatusError {
    return new StatusError(
      404,
      'NotFound',
      `${qualified(resource, group)} ${quote(name)} not found`,
      {
        name,
        ...(group && { group }),
        kind: resource,
      },
    );
  }

  /** No such path, or no such kind: the server could not find the requested resource. */
  static unknownPath(): StatusError {
    return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
  }

  static alreadyExists({ group, resource }: GroupResource, name: string): StatusError {
    return new StatusError(
      409,
      'AlreadyExists',
      `${qualified(resource, group)} ${quote(name)} already exists`,
      {
        name,
        ...(group && { group }),
        kind: resource,
      },
    );
  }

  static conflict({ group, resource }: GroupResource, name: string, problem: string): StatusError {
    return new StatusError(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${qualified(resource, group)} ${quote(name)}: ${problem}`,
      { name, ...(group && { group }), kind: resource },
    );
  }

  /** Somebody else wrote in between. */
  static modified(resource: GroupResource, name: string): StatusError {
    return StatusError.conflict(
      resource,
      name,
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  }

  static invalid(
    { group, kind }: GroupKind,
    name: string,
    errors: readonly FieldError[],
  ): StatusError {
    // Equal messages are told once (utilerrors.NewAggregate).
    const messages = [...new Set(errors.map(messageOf))];
    const told = messages.length === 1 ? messages[0]! : `[${messages.join(', ')}]`;
    return new StatusError(
      422,
      'Invalid',
      `${qualified(kind, group)} ${quote(name)} is invalid: ${told}`,
      {
        ...(name && { name }),
        ...(group && { group }),
        kind,
        causes: errors.map((error) => ({
          reason: error.reason,
          message: error.body,
          field: error.field,
        })),
      },
    );
  }

  static badRequest(message: string): StatusError {
    return new StatusError(400, 'BadRequest', message);
  }

  static unauthorized(): StatusError {
    return new StatusError(401, 'Unauthorized', 'Unauthorized');
  }

  static forbidden({ group, resource }: GroupResource, name: string, problem: string): StatusError {
    const subject = name
      ? `${qualified(resource, group)} ${quote(name)}`
      : qualified(resource, group);
    return new StatusError(403, 'Forbidden', `${subject} is forbidden: ${problem}`, {
      ...(name && { name }),
      ...(group && { group }),
      kind: resource,
    });
  }

  static methodNotSupported({ group, resource }: GroupResource, action: string): StatusError {
    return new StatusError(
      405,
      'MethodNotAllowed',
      `${action} is not supported on resources of kind ${quote(qualified(resource, group))}`,
      {
        ...(group && { group }),
        kind: resource,
      },
    );
  }

  /** The path exists, the method does not. */
  static methodNotAllowed(): StatusError {
    return new StatusError(
      405,
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
      {},
    );
  }

  static unsupportedMediaType(accepted: readonly string[]): StatusError {
    return new StatusError(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
    );
  }

  static notAcceptable(accepted: readonly string[]): StatusError {
    return new StatusError(
      406,
      'NotAcceptable',
      `only the following media types are accepted: ${accepted.join(', ')}`,
    );
  }

  /** The version asked for is no longer kept. */
  static expired(message: string): StatusError {
    return new StatusError(410, 'Expired', message);
  }

  static tooManyRequests(
    message: string,
    retryAfterSeconds: number,
    causes?: readonly StatusCause[],
  ): StatusError {
    return new StatusError(429, 'TooManyRequests', message, {
      ...(causes && { causes }),
      ...(retryAfterSeconds && { retryAfterSeconds }),
    });
  }

  static requestEntityTooLarge(message: string): StatusError {
    return new StatusError(413, 'RequestEntityTooLarge', message);
  }

  static internal(problem: string): StatusError {
    return new StatusError(500, 'InternalError', `Internal error occurred: ${problem}`, {
      causes: [{ message: problem }],
    });
  }
}

export const isNotFound = (refusal: Refusal): boolean =>
  refusal instanceof StatusError && refusal.reason === 'NotFound';
export const isConflict = (refusal: Refusal): boolean =>
  refusal instanceof StatusError && refusal.reason === 'Conflict';
export const isAlreadyExists = (refusal: Refusal): boolean =>
  refusal instanceof StatusError && refusal.reason === 'AlreadyExists';

function qualified(name: string, group: string): string {
  return group ? `${name}.${group}` : name;
}

const quote = (name: string): string => JSON.stringify(name);
