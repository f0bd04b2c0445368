import type * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { type IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as wire from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { serveOnLoopback, unary } from "../grpc-server";
import { exitWithParent } from "../parent-watch";
import { connectEngineLog } from "./engine-log";
import { Plugin, type Problem } from "./plugin";
import { fromStruct, toStruct } from "./property-values";
import type { Provider } from "./resource-type";

const DIFF_KINDS = {
  add: { plain: wire.PropertyDiff.Kind.ADD, replace: wire.PropertyDiff.Kind.ADD_REPLACE },
  delete: { plain: wire.PropertyDiff.Kind.DELETE, replace: wire.PropertyDiff.Kind.DELETE_REPLACE },
  update: { plain: wire.PropertyDiff.Kind.UPDATE, replace: wire.PropertyDiff.Kind.UPDATE_REPLACE },
} as const;

/** Serves a stand-in as a plugin: prints its port, then answers the engine until the engine is gone. */
export async function servePlugin(provider: Provider): Promise<void> {
  const plugin = new Plugin(provider, connectEngineLog(process.argv[2]));
  await serveOnLoopback(ResourceProviderService, handlersOf(plugin, provider.version));
  exitWithParent(() => plugin.cancel());
}

/** Handshake and the rest stay out: the engine falls back to the older calls when they are unimplemented. */
function handlersOf(plugin: Plugin, version: string): grpc.UntypedServiceImplementation {
  const handlers: Partial<IResourceProviderServer> = {
    getPluginInfo: unary(async () => new PluginInfo().setVersion(version)),
    checkConfig: unary(async (request: wire.CheckRequest) => {
      const news = fromStruct(request.getNews());
      return checked(news, plugin.checkConfig(news));
    }),
    diffConfig: unary(async (request: wire.DiffRequest) =>
      diffResponse(plugin.diffConfig(fromStruct(request.getOldInputs()), fromStruct(request.getNews()))),
    ),
    configure: unary(async (request: wire.ConfigureRequest) => {
      await plugin.configure(fromStruct(request.getArgs()));
      return new wire.ConfigureResponse().setSupportspreview(true);
    }),
    check: unary(async (request: wire.CheckRequest) => {
      const { inputs, problems } = plugin.check({
        urn: request.getUrn(),
        name: request.getName() || nameOf(request.getUrn()),
        olds: fromStruct(request.getOlds()),
        news: fromStruct(request.getNews()),
        seed: request.getRandomseed_asU8(),
      });
      return checked(inputs, problems);
    }),
    diff: unary(async (request: wire.DiffRequest) =>
      diffResponse(
        plugin.diff(request.getUrn(), fromStruct(request.getOldInputs()), fromStruct(request.getNews())),
      ),
    ),
    create: unary(async (request: wire.CreateRequest) => {
      const made = await plugin.create(
        request.getUrn(),
        fromStruct(request.getProperties()),
        request.getPreview(),
      );
      return new wire.CreateResponse().setId(made.id).setProperties(toStruct(made.state));
    }),
    read: unary(async (request: wire.ReadRequest) => {
      const found = await plugin.read(
        request.getUrn(),
        request.getId(),
        fromStruct(request.getInputs()),
        fromStruct(request.getProperties()),
      );
      const response = new wire.ReadResponse();
      if (found === undefined) return response;
      return response
        .setId(request.getId())
        .setProperties(toStruct(found.state))
        .setInputs(toStruct(found.inputs));
    }),
    update: unary(async (request: wire.UpdateRequest) => {
      const state = await plugin.update(
        request.getUrn(),
        request.getId(),
        fromStruct(request.getNews()),
        fromStruct(request.getOlds()),
        request.getPreview(),
        request.getIgnorechangesList(),
      );
      return new wire.UpdateResponse().setProperties(toStruct(state));
    }),
    delete: unary(async (request: wire.DeleteRequest) => {
      await plugin.delete(
        request.getUrn(),
        request.getId(),
        fromStruct(request.getOldInputs()),
        fromStruct(request.getProperties()),
      );
      return new Empty();
    }),
    invoke: unary(async (request: wire.InvokeRequest) => {
      const args = fromStruct(request.getArgs());
      const problems = plugin.checkInvoke(request.getTok(), args);
      if (problems.length > 0) return new wire.InvokeResponse().setFailuresList(problems.map(failureOf));
      return new wire.InvokeResponse().setReturn(toStruct(await plugin.invoke(request.getTok(), args)));
    }),
    cancel: unary(async () => {
      plugin.cancel();
      return new Empty();
    }),
  };
  return handlers as grpc.UntypedServiceImplementation;
}

function checked(inputs: object, problems: readonly Problem[]): wire.CheckResponse {
  return new wire.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(problems.map(failureOf));
}

function failureOf(problem: Problem): wire.CheckFailure {
  return new wire.CheckFailure().setProperty(problem.property).setReason(problem.reason);
}

function diffResponse(diff: ReturnType<Plugin["diff"]>): wire.DiffResponse {
  const response = new wire.DiffResponse()
    .setHasdetaileddiff(true)
    .setDeletebeforereplace(diff.deleteBeforeReplace)
    .setReplacesList([...diff.replaces])
    .setDiffsList([...new Set(diff.changes.map((change) => change.key))])
    .setChanges(
      diff.changes.length > 0
        ? wire.DiffResponse.DiffChanges.DIFF_SOME
        : wire.DiffResponse.DiffChanges.DIFF_NONE,
    );
  for (const change of diff.changes) {
    const kind = DIFF_KINDS[change.kind][diff.replaces.includes(change.key) ? "replace" : "plain"];
    response.getDetaileddiffMap().set(change.path, new wire.PropertyDiff().setKind(kind).setInputdiff(true));
  }
  return response;
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
