// A borrowed callable: two words, no allocation. It must not outlive the call it is passed to.
#pragma once

#include <type_traits>
#include <utility>

namespace ithaca::ui {

template <typename Signature>
class FunctionRef;

template <typename R, typename... Args>
class FunctionRef<R(Args...)> {
 public:
  template <typename F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef>)
      FunctionRef(F&& callable)  // NOLINT: implicit so that a lambda can be written at the call
      : m_object(const_cast<void*>(static_cast<const void*>(&callable))),
        m_call([](void* object, Args... args) -> R {
          return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...);
        }) {}

  R operator()(Args... args) const { return m_call(m_object, std::forward<Args>(args)...); }

 private:
  void* m_object;
  R (*m_call)(void*, Args...);
};

}  // namespace ithaca::ui
