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

export const BUCKET_PARTS: readonly ((services: AwsServices) => AnyResourceType)[] = [
  (services) => bucketPart(services, VERSIONING),
  (services) => bucketPart(services, ENCRYPTION),
  (services) => bucketPart(services, OWNERSHIP),
  (services) => bucketPart(services, PUBLIC_ACCESS),
  (services) => bucketPart(services, POLICY),
  (services) => bucketPart(services, OBJECT_LOCK),
  (services) => bucketPart(services, LIFECYCLE),
  (services) => bucketPart(services, LOGGING),
  (services) => bucketPart(services, NOTIFICATION),
  (services) => bucketPart(services, REQUEST_PAYMENT),
  (services) => bucketPart(services, REPLICATION),
];
