import { ApiError } from "./api-error";

/**
 * Errors of the service that no request of a test brings about by itself. AccessDeniedException and SlowDownError are those
 * of "Troubleshooting Batch Operations"; that the denial also comes in the forms of plain S3, and the HTTP status of each,
 * is a guess. TooManyRequestsException and InternalServiceException are those of the service model.
 */
const errors = {
  "Access Denied": [403, "Access Denied"],
  AccessDenied: [403, "Access Denied"],
  AccessDeniedException: [403, "Access Denied"],
  SlowDownError: [503, "Please reduce your request rate."],
  TooManyRequestsException: [400, "Please reduce your request rate."],
  InternalServiceException: [500, "We encountered an internal error. Please try again."],
} as const;

export type ServiceError = keyof typeof errors;

export function serviceError(code: ServiceError): ApiError {
  const [status, message] = errors[code];
  return new ApiError(code, message, status);
}
