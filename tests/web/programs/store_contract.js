// What the store contract does to the database behind the store's back.

mergeInto(LibraryManager.library, {
  $ContractBench__deps: ['$IthacaDb'],
  $ContractBench: {
    deleteAll: function() {
      return IthacaDb.connect().then(function(db) {
        db.close();
        IthacaDb.connection = null;
      }, function() {}).then(function() {
        return new Promise(function(resolve, reject) {
          var request = indexedDB.deleteDatabase(IthacaDb.name);
          request.onsuccess = resolve;
          request.onerror = reject;
        });
      });
    },

    // Changes the last byte of the value, or replaces it by what is no value of ours.
    damage: function(key, foreign) {
      return IthacaDb.connect().then(function(db) {
        return new Promise(function(resolve, reject) {
          var transaction = db.transaction('records', 'readwrite');
          var records = transaction.objectStore('records');
          records.get(key).onsuccess = function(event) {
            var value = event.target.result;
            value[value.length - 1] ^= 1;
            records.put(foreign ? {not: 'bytes'} : value, key);
          };
          transaction.oncomplete = resolve;
          transaction.onabort = reject;
        });
      });
    },
  },

  contract_await__deps: ['$Asyncify', '$ContractBench'],
  contract_await: function(what, key) {
    var start = function() {
      switch (what) {
        case 0: return new Promise(function(resolve) { setTimeout(resolve, 0); });
        case 1: return ContractBench.deleteAll();
        case 2: return ContractBench.damage(UTF8ToString(key), false);
        default: return ContractBench.damage(UTF8ToString(key), true);
      }
    };
    // Asyncify takes a promise of nothing else than a number.
    return Asyncify.handleAsync(function() {
      return start().then(function() { return 0; });
    });
  },
});
