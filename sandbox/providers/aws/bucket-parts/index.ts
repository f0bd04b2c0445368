import type { AnyResourceType } from "../../resource-type";
import type { AwsServices } from "../aws-services";
import { bucketPart } from "./bucket-part";
import { ENCRYPTION } from "./encryption";
import { LIFECYCLE } from "./lifecycle";
import { LOGGING } from "./logging";
import { NOTIFICATION } from "./notification";
import { OBJECT_LOCK } from "./object-lock";
import { OWNERSHIP } from "./ownership";
import { POLICY } from "./policy";
import { PUBLIC_ACCESS } from "./public-access";
import { REPLICATION } from "./replication";
import { REQUEST_PAYMENT } from "./request-payment";
import { VERSIONING } from "./versioning";

export function bucketPartTypes(services: AwsServices): AnyResourceType[] {
  return [
    bucketPart(services, VERSIONING),
    bucketPart(services, ENCRYPTION),
    bucketPart(services, OWNERSHIP),
    bucketPart(services, PUBLIC_ACCESS),
    bucketPart(services, POLICY),
    bucketPart(services, OBJECT_LOCK),
    bucketPart(services, LIFECYCLE),
    bucketPart(services, LOGGING),
    bucketPart(services, NOTIFICATION),
    bucketPart(services, REQUEST_PAYMENT),
    bucketPart(services, REPLICATION),
  ];
}
