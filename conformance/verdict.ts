/** Whether the service does what the project assumes. */
export interface Verdict {
  verdict: "yes" | "no" | "not judged";
  observed: string;
}

export function yes(observed: string): Verdict {
  return { verdict: "yes", observed };
}

export function no(observed: string): Verdict {
  return { verdict: "no", observed };
}

export function notJudged(observed: string): Verdict {
  return { verdict: "not judged", observed };
}

export function yesIf(isSo: boolean, observed: string): Verdict {
  return isSo ? yes(observed) : no(observed);
}

/** For what no page says: another service than AWS does what its authors took for likely, which tells nothing about AWS. */
export function onlyOnAws(isAws: boolean, verdict: Verdict): Verdict {
  return isAws ? verdict : notJudged(`Only AWS can tell, because its pages do not. ${verdict.observed}`);
}

/** Thrown where a case cannot go on and has learnt nothing about its assumption. */
export class NotJudged extends Error {}

interface ServiceError extends Error {
  $metadata?: { httpStatusCode?: number };
}

const unsupported = /NotImplemented|UnknownOperation|InvalidAction|UnsupportedOperation|MethodNotAllowed/;

/** An error says nothing about the assumption: no case lets one through that would. */
export function verdictOfError(error: unknown): Verdict {
  if (error instanceof NotJudged) return notJudged(error.message);
  const { name, message, $metadata } = error as ServiceError;
  const status = $metadata?.httpStatusCode;
  const said = message === "" || message === name ? name : `${name}: ${message}`;
  if (unsupported.test(name) || status === 501 || status === 405) {
    return notJudged(`The service does not support a request. ${said}`);
  }
  if (/AccessDenied|UnauthorizedOperation|NotAuthorized/.test(name)) {
    return notJudged(`The profile lacks a permission. ${said}`);
  }
  return notJudged(`The case failed. ${said}`);
}
