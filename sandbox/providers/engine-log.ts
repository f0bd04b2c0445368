import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { EngineLog } from "./resource-type";

/** Status lines beside a resource. They are a courtesy: one that does not arrive fails nothing. */
export function connectEngineLog(address: string | undefined): EngineLog {
  if (address === undefined) return () => undefined;
  const engine = new EngineClient(address, grpc.credentials.createInsecure());
  return (urn, message) => {
    const request = new LogRequest()
      .setUrn(urn)
      .setMessage(message)
      .setSeverity(LogSeverity.INFO)
      .setEphemeral(true);
    engine.log(request, () => undefined);
  };
}
