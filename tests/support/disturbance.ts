import { errorAnswer, type Interference, type ProxiedRequest } from "./s3-proxy";

/** What can happen to a request on its way, and to the deploy that sends it. */
export const faults = ["kill", "403", "409", "500", "503", "reset", "late reset"] as const;
export type Fault = (typeof faults)[number];

const codes = {
  "403": "AccessDenied",
  "409": "OperationAborted",
  "500": "InternalError",
  "503": "SlowDown",
} as const;

/** Disturbs one deploy: the request with this number among those that write, and with `lasting` all later ones of its type. */
export interface Disturbance {
  fault: Fault;
  at: number;
  lasting: boolean;
}

/** Stands in the way of one deploy after the other, and writes down what was disturbed. */
export class Disturber {
  /** What was sent that writes, by its type, in the deploy that runs. */
  writes: string[] = [];
  private disturbance: (Disturbance & { type?: string; kill: () => void }) | undefined;

  /** Lets everything pass until it is told otherwise. */
  begin(disturbance?: Disturbance, kill: () => void = () => undefined): void {
    this.writes = [];
    this.disturbance = disturbance && { ...disturbance, kill };
  }

  /** The type of request that was disturbed, if the deploy came that far. */
  get met(): string | undefined {
    return this.disturbance?.type;
  }

  readonly interfere: Interference = async (request, forward) => {
    const type = typeOf(request);
    if (type === undefined) return forward(request);
    this.writes.push(type);
    const { disturbance } = this;
    if (disturbance === undefined) return forward(request);
    const isMet = this.writes.length - 1 === disturbance.at;
    if (isMet) disturbance.type = type;
    if (!isMet && !(disturbance.lasting && disturbance.type === type)) return forward(request);
    const { fault } = disturbance;
    if (fault === "kill") {
      disturbance.kill();
      return forward(request);
    }
    if (fault === "reset" || fault === "late reset") {
      const answer = fault === "late reset" ? await forward(request) : errorAnswer(500, "InternalError");
      return { ...answer, delivery: "reset" };
    }
    return errorAnswer(Number(fault), codes[fault]);
  };
}

/** What a request does, if it writes: "PUT ?replication", "PutRolePolicy". */
function typeOf({ method, path, body }: ProxiedRequest): string | undefined {
  const action = /(?:^|&)Action=(\w+)/.exec(body.toString("latin1"))?.[1];
  if (method === "POST" && action) return /^(Get|List|Assume)/.test(action) ? undefined : action;
  if (!["PUT", "DELETE"].includes(method)) return undefined;
  const query = new URL(path, "http://localhost").searchParams.keys().next().value;
  return `${method} ${query === undefined || query.startsWith("x-") ? "bucket" : `?${query}`}`;
}
