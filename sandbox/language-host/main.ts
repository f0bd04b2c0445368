import type * as grpc from "@grpc/grpc-js";
import { type ILanguageRuntimeServer, LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as wire from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { serveOnLoopback, unary } from "../grpc-server";
import { exitWithParent } from "../parent-watch";
import { Children } from "./children";
import { installedPackages } from "./installed-packages";
import { pluginProcess, programProcess } from "./node-process";

/** What the SDK's program runner exits with once it has shown the user the error itself. */
const ERROR_ALREADY_SHOWN = 32;

const children = new Children();
const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "";

const handlers: Partial<ILanguageRuntimeServer> = {
  getPluginInfo: unary(async () => new PluginInfo()),
  getRequiredPackages: unary(async () => new wire.GetRequiredPackagesResponse()),
  getRequiredPlugins: unary(async () => new wire.GetRequiredPluginsResponse()),
  runtimeOptionsPrompts: unary(async () => new wire.RuntimeOptionsResponse()),
  about: unary(async () =>
    new wire.AboutResponse().setExecutable(process.execPath).setVersion(process.versions.node),
  ),
  getProgramDependencies: unary(async (request: wire.GetProgramDependenciesRequest) =>
    new wire.GetProgramDependenciesResponse().setDependenciesList(
      installedPackages(request.getInfo()?.getProgramDirectory() ?? "").map(({ name, version }) =>
        new wire.DependencyInfo().setName(name).setVersion(version),
      ),
    ),
  ),
  /** The user ran npm already; a sandbox that installs behind their back would hide a broken lock file. */
  installDependencies: (call) => call.end(),
  run: unary(async (request: wire.RunRequest) => {
    const code = await children.run(programProcess(request, engineAddress), {
      stdout: (chunk) => process.stdout.write(chunk),
      stderr: (chunk) => process.stderr.write(chunk),
    });
    if (code === 0) return new wire.RunResponse();
    if (code === ERROR_ALREADY_SHOWN) return new wire.RunResponse().setBail(true);
    return new wire.RunResponse().setError(`Program exited with non-zero exit code: ${code}`);
  }),
  runPlugin: (call) => {
    const stop = new AbortController();
    call.on("cancelled", () => stop.abort());
    children
      .run(
        pluginProcess(call.request),
        {
          stdout: (chunk) => call.write(new wire.RunPluginResponse().setStdout(chunk)),
          stderr: (chunk) => call.write(new wire.RunPluginResponse().setStderr(chunk)),
        },
        stop.signal,
      )
      .then(
        (code) => {
          if (!call.cancelled) call.write(new wire.RunPluginResponse().setExitcode(code));
          call.end();
        },
        (error: Error) => call.destroy(error),
      );
  },
  cancel: unary(async () => {
    children.interrupt();
    return new Empty();
  }),
};

serveOnLoopback(LanguageRuntimeService, handlers as grpc.UntypedServiceImplementation).then(
  () => exitWithParent(() => children.kill()),
  (error: Error) => {
    process.stderr.write(`the sandbox's language host cannot start: ${error.message}\n`);
    process.exit(1);
  },
);
