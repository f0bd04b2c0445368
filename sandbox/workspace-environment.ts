export type Credentials = "sandbox" | "own";

export interface EnvironmentOptions {
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly home: string;
}

/** Variables of the user's that would lead a trial run to their account, their stacks or another colour scheme. */
const NOT_INHERITED = /^(AWS_|PULUMI_|NO_COLOR$|FORCE_COLOR$|NODE_OPTIONS$)/;

const OWN_CREDENTIALS = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_CA_BUNDLE",
] as const;

/** The environment in which nothing reaches AWS by accident and nothing depends on who runs it. */
export function workspaceEnvironment(
  inherited: NodeJS.ProcessEnv,
  { endpoint, credentials, home }: EnvironmentOptions,
): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(inherited).filter(([name]) => !NOT_INHERITED.test(name)));
  const own = credentials === "own" && inherited.AWS_ACCESS_KEY_ID ? inherited : undefined;
  return {
    ...kept,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    ...(own === undefined ? {} : Object.fromEntries(OWN_CREDENTIALS.map((name) => [name, own[name]]))),
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL: endpoint,
    // The engine and its plugins talk over loopback, which no proxy can reach.
    no_grpc_proxy: "127.0.0.1,localhost",
    PULUMI_HOME: home,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // A real plugin on the PATH would win over the stand-in of its name.
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}
