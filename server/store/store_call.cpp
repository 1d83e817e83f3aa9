#include "server/store/store_call.h"

namespace ithaca::relay {

namespace {

struct Executor {
  LogStore& store;

  StoreResponse operator()(const CommitRequest& request) { return store.commit(request.writes); }
  StoreResponse operator()(const LoadSpaceRequest& request) {
    return store.load_space(request.space);
  }
  StoreResponse operator()(const ReadControlRequest& request) {
    return store.read_control(request.space, request.from_index, request.bytes_max);
  }
  StoreResponse operator()(const ReadEnvelopesRequest& request) {
    return store.read_envelopes(request.space, request.after_seq, request.bytes_max);
  }
  StoreResponse operator()(const FindEnvelopeRequest& request) {
    return store.find_envelope(request.space, request.actor, request.aseq);
  }
  StoreResponse operator()(const ReadPackageRequest& request) {
    return store.read_package(request.space, request.invite_key);
  }
};

}  // namespace

StoreReply execute(LogStore& store, const StoreCall& call) {
  return {call.id, std::visit(Executor{store}, call.request)};
}

}  // namespace ithaca::relay
