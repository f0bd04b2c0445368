import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JobStatus } from "@aws-sdk/client-s3-control";
import { isAwsItself } from "../aws-itself";
import { ApiError } from "./api-error";
import { bodyOf } from "./body";
import { asKindAsCanBe, type Conditions } from "./conditions";
import { HardDeletions } from "./hard-deletions";
import type { Job } from "./job";
import { AnswerLost, JobApi } from "./job-api";
import { checkCreator } from "./job-creator";
import { JobLife } from "./job-life";
import { readJobRequest } from "./job-request";
import { canFollow } from "./job-states";
import { JobStore } from "./job-store";
import { KeyTurns } from "./key-turns";
import { LateConfigurations } from "./late-configurations";
import { LiveReplication } from "./live-replication";
import { LiveWrites } from "./live-writes";
import { LocalClients } from "./local-clients";
import { type ObjectPath, objectPath } from "./object-path";
import { OriginalVersionIds } from "./original-version-ids";
import { Postponed } from "./postponed";
import { PassThrough, refuse } from "./proxy";
import { ReplicationTable } from "./replication-table";
import type { Workplace } from "./replicator";
import { RunningOrder } from "./running-order";
import { type StatusSources, shownStatus } from "./shown-status";
import { SourceBuckets } from "./source-buckets";
import { Trouble } from "./trouble";

export interface BatchOperationsOptions extends Partial<Conditions> {
  /** The local AWS behind it. */
  readonly target: string;
  /** Listens here instead of on a free port. */
  readonly port?: number;
  /** How long jobs and live replication work by a bucket's former replication configuration. */
  readonly propagationMilliseconds?: number;
}

/** One endpoint for S3, IAM, STS and the rest of the local AWS, and for S3 Batch Operations besides. */
export interface BatchOperations {
  readonly endpoint: string;
  /** What tests can make go wrong. */
  readonly trouble: Trouble;
  /** The replication configurations that have not spread yet, and how long the next ones take. */
  readonly propagation: Pick<LateConfigurations, "milliseconds" | "finish">;
  /** What the options said, to be changed at any time. */
  readonly conditions: Conditions;
  /** Every state that a job has been in. */
  statesOf(jobId: string): readonly JobStatus[];
  stop(): Promise<void>;
}

const JOBS = /^\/v20180820\/jobs(?=[/?]|$)/;
const CREATE_JOB = /^\/v20180820\/jobs\/?(?=\?|$)/;
const LARGEST_REQUEST = 1_000_000;

/** Longer than clients wait between requests, so that none is sent into a connection that is being closed. */
const KEPT_ALIVE_MILLISECONDS = 60_000;

export async function startBatchOperations(options: BatchOperationsOptions): Promise<BatchOperations> {
  const { target, port = 0, propagationMilliseconds = 0, ...conditions } = options;
  if (isAwsItself(target)) {
    throw new Error(`${target} is AWS itself, which the double never touches: it has batch jobs of its own.`);
  }
  const clients = new LocalClients(target);
  const statuses = { table: new ReplicationTable(), trouble: new Trouble() };
  const proxy = new PassThrough(new URL(target), async (request, answer) => {
    await live.answered(request, answer);
    return statusHeader(statuses, request, answer);
  });
  const place: Workplace = {
    clients,
    ...statuses,
    postponed: new Postponed(),
    liveWrites: new LiveWrites(),
    hardDeletions: new HardDeletions(proxy, (...made) => live.deleted(...made)),
    turns: new KeyTurns(),
    conditions: { ...asKindAsCanBe, ...conditions },
  };
  const sources = new SourceBuckets();
  const live = new LiveReplication(place, sources);
  const store = new JobStore(place.conditions);
  const order = new RunningOrder();
  const lives = new Set<Promise<void>>();
  const start = (job: Job) => {
    const life = new JobLife(job, place, order).run();
    lives.add(life);
    void life.finally(() => lives.delete(life));
  };
  const api = new JobApi(store, order, place.trouble, start);
  const propagation = new LateConfigurations(proxy, propagationMilliseconds);

  const originalIds = new OriginalVersionIds(proxy, clients, statuses.table, sources);

  const handlerOf = (path: ObjectPath | undefined, incoming: IncomingMessage) => {
    if (path === undefined) return;
    if (propagation.concerns(path, incoming)) return propagation;
    if (HardDeletions.concerns(path, incoming)) return place.hardDeletions;
    if (originalIds.concerns(path, incoming)) return originalIds;
  };
  const answer = (path: ObjectPath | undefined, incoming: IncomingMessage, outgoing: ServerResponse) => {
    const handler = handlerOf(path, incoming);
    if (path === undefined || handler === undefined) return proxy.handle(incoming, outgoing);
    if (incoming.headers.expect !== undefined) outgoing.writeContinue();
    handler.handle(path, incoming, outgoing).catch((error: Error) => refuse(outgoing, error));
  };
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method = "", url = "" } = incoming;
    if (JOBS.test(url)) return void answerJobs(api, clients, incoming, outgoing);
    const path = objectPath(url);
    if (path && !/^(GET|HEAD|OPTIONS)$/.test(method)) place.liveWrites.note(path.bucket, path.key);
    if (path && isBucketDeletion(method, url, path)) {
      outgoing.once("finish", () => {
        if (outgoing.statusCode >= 300) return;
        for (const memory of [propagation, statuses.table, place.hardDeletions, sources])
          memory.forget(path.bucket);
      });
    }
    if (path) sources.note(path, incoming);
    if (path?.key === undefined && !/^(GET|HEAD)$/.test(method)) {
      live.lookAnew();
      outgoing.once("close", () => live.lookAnew());
    }
    if (!path || !live.concerns(path, incoming)) return answer(path, incoming, outgoing);
    void live.announced(path, incoming).then(() => {
      if (!outgoing.destroyed) answer(path, incoming, outgoing);
    });
  };
  const server = createServer(serve);
  server.on("checkContinue", (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (JOBS.test(incoming.url ?? "")) outgoing.writeContinue();
    serve(incoming, outgoing);
  });
  // Large objects over slow machines: only their own client and server know when to give up.
  server.requestTimeout = 0;
  server.keepAliveTimeout = KEPT_ALIVE_MILLISECONDS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trouble: place.trouble,
    propagation,
    conditions: place.conditions,
    statesOf: (jobId) => store.byId(jobId).states,
    async stop() {
      place.trouble.releaseAll();
      for (const job of store.all()) if (canFollow(job.status, "Cancelling")) job.cancel(undefined);
      await Promise.all(lives);
      await place.postponed.end();
      await live.end();
      // What clients were told stays true for whoever uses the local AWS afterwards.
      await propagation.finish();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      proxy.close();
      clients.close();
    },
  };
}

async function answerJobs(
  api: JobApi,
  clients: LocalClients,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  let status = 200;
  let xml: string;
  try {
    const { headers, method = "", url = "" } = incoming;
    const account = headers["x-amz-account-id"];
    const body = await textOf(incoming);
    if (method === "POST" && CREATE_JOB.test(url) && typeof account === "string") {
      const accessKey = signingKey(headers.authorization);
      await checkCreator(clients, accessKey, account, readJobRequest(account, body));
    }
    xml = api.answer({
      method,
      url: new URL(url, "http://double"),
      account: typeof account === "string" ? account : undefined,
      region: signedRegion(headers.authorization),
      body,
    });
  } catch (error) {
    if (error instanceof AnswerLost) return void incoming.socket.destroy();
    const { message } = error as Error;
    const refusal =
      error instanceof ApiError ? error : new ApiError("InternalServiceException", message, 500);
    status = refusal.status;
    xml = refusal.toXml(requestId);
  }
  outgoing.writeHead(status, { "Content-Type": "application/xml", "x-amz-request-id": requestId }).end(xml);
}

/** The endpoint is the same for all regions, so only the signature says which one is meant. */
function signedRegion(authorization = ""): string {
  return /Credential=[^/]*\/[^/]*\/([^/]*)\//.exec(authorization)?.[1] ?? "us-east-1";
}

function signingKey(authorization = ""): string {
  return /Credential=([^/]*)\//.exec(authorization)?.[1] ?? "test";
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  try {
    return (await bodyOf(incoming, LARGEST_REQUEST)).toString();
  } catch (error) {
    if (error instanceof RangeError) throw new ApiError("EntityTooLarge", "The request is too large.");
    throw error;
  }
}

function isBucketDeletion(method: string, url: string, { key }: ObjectPath): boolean {
  const parameters = [...new URLSearchParams(url.split("?")[1] ?? "").keys()];
  return method === "DELETE" && key === undefined && parameters.every((name) => name === "x-id");
}

/** What the double did with a version, in answers about it; the local AWS cannot be told. */
function statusHeader(sources: StatusSources, request: IncomingMessage, answer: IncomingMessage) {
  const { method = "", url = "" } = request;
  const path = /^(GET|HEAD)$/.test(method) ? objectPath(url) : undefined;
  const isObject = answer.headers.etag !== undefined && (answer.statusCode ?? 500) < 400;
  if (path?.key === undefined || !isObject) return {};
  const answered = answer.headers["x-amz-version-id"];
  const versionId = path.versionId ?? (typeof answered === "string" ? answered : "null");
  const live = answer.headers["x-amz-replication-status"]?.toString();
  const status = shownStatus(sources, { bucket: path.bucket, key: path.key, versionId }, live);
  const headers: Record<string, string> = status === undefined ? {} : { "x-amz-replication-status": status };
  return headers;
}
