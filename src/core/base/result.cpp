#include "src/core/base/result.h"

namespace ithaca::base {

const char* error_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kMalformed:
      return "Malformed";
    case ErrorCode::kTooLarge:
      return "TooLarge";
    case ErrorCode::kUnsupported:
      return "Unsupported";
    case ErrorCode::kBadSignature:
      return "BadSignature";
    case ErrorCode::kNotMember:
      return "NotMember";
    case ErrorCode::kUnknownEpoch:
      return "UnknownEpoch";
    case ErrorCode::kStaleEpoch:
      return "StaleEpoch";
    case ErrorCode::kGap:
      return "Gap";
    case ErrorCode::kConflict:
      return "Conflict";
    case ErrorCode::kDuplicate:
      return "Duplicate";
    case ErrorCode::kPinned:
      return "Pinned";
    case ErrorCode::kExpired:
      return "Expired";
    case ErrorCode::kUsed:
      return "Used";
    case ErrorCode::kNotFound:
      return "NotFound";
    case ErrorCode::kOffline:
      return "Offline";
    case ErrorCode::kRefused:
      return "Refused";
    case ErrorCode::kQuota:
      return "Quota";
    case ErrorCode::kFenced:
      return "Fenced";
    case ErrorCode::kCorrupt:
      return "Corrupt";
    case ErrorCode::kNewerStore:
      return "NewerStore";
    case ErrorCode::kUnavailable:
      return "Unavailable";
    case ErrorCode::kInvalidInput:
      return "InvalidInput";
    case ErrorCode::kWrongPassphrase:
      return "WrongPassphrase";
    case ErrorCode::kBusy:
      return "Busy";
    case ErrorCode::kCancelled:
      return "Cancelled";
  }
  return "Unknown";
}

}  // namespace ithaca::base
