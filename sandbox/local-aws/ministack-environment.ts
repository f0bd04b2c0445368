import { join } from "node:path";

/** Of ours it needs no more than to be found and to speak the user's language. */
const INHERITED = /^(PATH|HOME|LANG|LC_.*|SYSTEMROOT)$/;

/**
 * Its defaults are made for a container: every interface, files in /tmp, further ports for SFTP and MQTT, programs in
 * Docker. Here it listens on one loopback port and writes below one folder.
 */
export function ministackEnvironment(
  inherited: NodeJS.ProcessEnv,
  { port, scratch }: { readonly port: number; readonly scratch: string },
): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(inherited).filter(([name]) => INHERITED.test(name)));
  return {
    ...kept,
    GATEWAY_PORT: String(port),
    BIND_HOST: "127.0.0.1",
    LOG_LEVEL: "WARNING",
    PYTHONUNBUFFERED: "1",
    TMPDIR: scratch,
    S3_DATA_DIR: join(scratch, "s3"),
    STATE_DIR: join(scratch, "state"),
    S3_PERSIST: "0",
    PERSIST_STATE: "0",
    SFTP_ENABLED: "0",
    IOT_MTLS_ENABLED: "0",
    // No daemon to find: nothing that is tried here may start containers on the user's machine.
    DOCKER_HOST: `unix://${join(scratch, "no-docker.sock")}`,
  };
}
