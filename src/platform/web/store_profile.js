// The StorageManager behind store_profile.cpp.

mergeInto(LibraryManager.library, {
  ithaca_storage_persist__deps: ['$Ithaca'],
  ithaca_storage_persist: function(ticket) {
    var manager = navigator.storage;
    var asked = manager && manager.persist ? manager.persist() : Promise.resolve(false);
    asked.catch(function() {
      return false;
    }).then(function(granted) {
      Ithaca.answer(ticket, new Uint8Array([granted ? 1 : 0]));
    });
  },

  ithaca_storage_estimate__deps: ['$Ithaca'],
  ithaca_storage_estimate: function(ticket) {
    var manager = navigator.storage;
    var asked = manager && manager.estimate ? manager.estimate() : Promise.resolve({});
    asked.then(function(estimate) {
      var bytes = new Uint8Array(16);
      var view = new DataView(bytes.buffer);
      [estimate.usage || 0, estimate.quota || 0].forEach(function(value, index) {
        view.setUint32(index * 8, value % 4294967296, true);
        view.setUint32(index * 8 + 4, Math.floor(value / 4294967296), true);
      });
      Ithaca.answer(ticket, bytes);
    }).catch(function(error) {
      Ithaca.answerFailure(ticket, error);
    });
  },
});
