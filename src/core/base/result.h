// A value or an error, for everything that can fail through no fault of our own.
//
// Invariants
//   1. A Result holds exactly one of the two.
//   2. Reading the side that is not there is a bug of the caller (CHECK).
//   3. Error::detail is for logs and tests. What a person reads is chosen by code, in the app
//   layer. Where there are no logs (ITHACA_TERSE, the web client) there is no detail.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "src/core/base/check.h"

namespace ithaca::base {

// What went wrong, as far as a caller can act on it. Grow it at the end only.
enum class ErrorCode {
  kMalformed,     // bytes that do not follow their format
  kTooLarge,      // over a named limit
  kUnsupported,   // a version or kind newer than this program
  kBadSignature,  // a signature or authentication tag that does not verify
  kNotMember,     // the writer is not in the space, or no longer
  kUnknownEpoch,  // sealed under a key that is not held (yet)
  kStaleEpoch,    // sealed under a key that has been rotated since
  kGap,           // a record whose predecessor is missing
  kConflict,      // another record already stands in that place
  kDuplicate,     // seen before; nothing to do
  kPinned,        // beyond what a removal allows its writer
  kExpired,       // too late
  kUsed,          // single use, and used
  kNotFound,      // there is no such thing
  kOffline,       // needs the relay, which is out of reach
  kRefused,       // the other side said no
  kQuota,         // the disk is full
  kFenced,        // another tab took over
  kCorrupt,       // stored bytes that fail their check
  kNewerStore,    // written by a newer version of this program
  kUnavailable,   // no storage, no crypto: the platform lacks it
  kInvalidInput,  // a person's input that cannot be accepted as it is
  kWrongPassphrase,
  kBusy,  // a bounded queue is full; try again later
  kCancelled,
};

#ifdef ITHACA_TERSE
struct ErrorDetail {
  constexpr ErrorDetail() = default;
  template <typename Text>
  constexpr ErrorDetail(const Text&) {}
  operator std::string() const { return {}; }
};
#else
using ErrorDetail = std::string;
#endif

struct [[nodiscard]] Error {
  ErrorCode code;
  ErrorDetail detail;  // English, technical, free of content and keys
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : m_either(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : m_either(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return m_either.index() == 0; }
  explicit operator bool() const { return ok(); }

  // REQUIRES: ok().
  T& value() & {
    CHECK(ok());
    return *std::get_if<0>(&m_either);
  }
  const T& value() const& {
    CHECK(ok());
    return *std::get_if<0>(&m_either);
  }
  T&& value() && {
    CHECK(ok());
    return std::move(*std::get_if<0>(&m_either));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // REQUIRES: !ok().
  const Error& error() const {
    CHECK(!ok());
    return *std::get_if<1>(&m_either);
  }
  ErrorCode code() const { return error().code; }

 private:
  std::variant<T, Error> m_either;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : m_error(std::move(error)), m_ok(false) {}

  bool ok() const { return m_ok; }
  explicit operator bool() const { return ok(); }
  void value() const { CHECK(m_ok); }
  const Error& error() const {
    CHECK(!m_ok);
    return m_error;
  }
  ErrorCode code() const { return error().code; }

 private:
  Error m_error{ErrorCode::kMalformed, {}};
  bool m_ok = true;
};

inline Error error(ErrorCode code, ErrorDetail detail = {}) { return {code, std::move(detail)}; }

// The code's name without the k, for logs and headless output: "Malformed".
const char* error_name(ErrorCode code);

}  // namespace ithaca::base

#define ITHACA_CONCAT_(a, b) a##b
#define ITHACA_CONCAT(a, b) ITHACA_CONCAT_(a, b)

// TRY(expression) returns the error to the caller, or goes on.
#define TRY(expression)                                      \
  do {                                                       \
    auto ithaca_result_ = (expression);                      \
    if (!ithaca_result_.ok()) return ithaca_result_.error(); \
  } while (false)

// TRY_ASSIGN(auto x, expression) returns the error, or binds the value.
#define TRY_ASSIGN(declaration, expression) \
  TRY_ASSIGN_(ITHACA_CONCAT(ithaca_result_, __LINE__), declaration, expression)
#define TRY_ASSIGN_(name, declaration, expression) \
  auto name = (expression);                        \
  if (!name.ok()) return name.error();             \
  declaration = std::move(name).value()
