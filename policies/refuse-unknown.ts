import { createRequire } from "node:module";
import type { Policies } from "@pulumi/policy";
import type { IAnalyzerServer } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { configurationProblems } from "./configuration";

/** The copy that `@pulumi/policy` itself serves with: a project may have several. */
const { Server, status } = createRequire(require.resolve("@pulumi/policy"))(
  "@grpc/grpc-js",
) as typeof import("@grpc/grpc-js");

/**
 * Has the pack that is served meanwhile refuse what the engine lets pass: rules and settings that there are not. The
 * package keeps the configuration to itself, so its handler is wrapped when the server gets it (docs/adr/0017).
 */
export function refusingUnknown(rules: Policies, serve: () => void): void {
  const { addService } = Server.prototype;
  let wrapped = false;
  Server.prototype.addService = function (service, handlers) {
    const { configure } = handlers as Partial<IAnalyzerServer>;
    wrapped = configure !== undefined;
    addService.call(
      this,
      service,
      configure ? { ...handlers, configure: checked(configure, rules) } : handlers,
    );
  };
  try {
    serve();
  } finally {
    Server.prototype.addService = addService;
  }
  if (!wrapped) throw new Error("this version of @pulumi/policy does not let the pack see its configuration");
}

function checked(configure: IAnalyzerServer["configure"], rules: Policies): IAnalyzerServer["configure"] {
  return (call, answer) => {
    const told = [...call.request.getPolicyconfigMap().entries()];
    const configuration = Object.fromEntries(
      told.map(([name, settings]) => [name, settings.getProperties()?.toJavaScript() ?? {}]),
    );
    const problems = configurationProblems(configuration, rules);
    if (problems.length === 0) configure(call, answer);
    else answer({ code: status.INVALID_ARGUMENT, message: problems.join("\n") });
  };
}
