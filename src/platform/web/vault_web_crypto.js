// WebCrypto behind vault_web_crypto.cpp, which describes the record.

mergeInto(LibraryManager.library, {
  $IthacaVault__deps: ['$Ithaca', '$IthacaDb'],
  $IthacaVault: {
    version: 1,

    parameters: function(iv) {
      return {name: 'AES-GCM', iv: iv, additionalData: new TextEncoder().encode('ithaca.vault.v1')};
    },

    // A promise of the number of sealed records.
    count: function() {
      return new Promise(function(resolve, reject) {
        IthacaDb.read(function(transaction) {
          var count = transaction.objectStore('records').count();
          transaction.oncomplete = function() {
            resolve(count.result);
          };
          transaction.onabort = function() {
            reject(transaction.error);
          };
        }, reject);
      });
    },

    unwrap: function(record) {
      if (record.version !== IthacaVault.version) {
        var newer = record.version > IthacaVault.version;
        return Promise.reject(
            Ithaca.failure(newer ? 'newer' : 'corrupt', 'vault version ' + record.version));
      }
      return crypto.subtle.decrypt(IthacaVault.parameters(record.iv), record.key, record.wrapped)
          .catch(function() {
            throw Ithaca.failure('corrupt', 'the vault does not open');
          });
    },

    make: function(fencing) {
      var storeKey = crypto.getRandomValues(new Uint8Array(32));
      var iv = crypto.getRandomValues(new Uint8Array(12));
      var uses = ['encrypt', 'decrypt'];
      var record = {version: IthacaVault.version, key: null, iv: iv, wrapped: null};
      var algorithm = {name: 'AES-GCM', length: 256};
      return crypto.subtle.generateKey(algorithm, false, uses).then(function(key) {
        record.key = key;
        return crypto.subtle.encrypt(IthacaVault.parameters(iv), key, storeKey);
      }).then(function(wrapped) {
        record.wrapped = new Uint8Array(wrapped);
        return new Promise(function(resolve, reject) {
          IthacaDb.writeFenced(fencing, function(transaction) {
            transaction.objectStore('meta').add(record, 'vault');
          }, function() {
            resolve(storeKey);
          }, reject);
        });
      });
    },
  },

  ithaca_vault_open__deps: ['$IthacaVault'],
  ithaca_vault_open: function(ticket, fencing) {
    if (typeof crypto === 'undefined' || !crypto.subtle) {
      return Ithaca.answerFailure(ticket, Ithaca.failure('unavailable', 'no WebCrypto here'));
    }
    var record = IthacaDb.vault;
    var opened = record ? IthacaVault.unwrap(record) : IthacaVault.count().then(function(count) {
      if (count > 0) throw Ithaca.failure('corrupt', 'there are records but no vault');
      return IthacaVault.make(fencing >>> 0);
    });
    opened.then(function(key) {
      var bytes = new Uint8Array(key);
      Ithaca.answer(ticket, bytes);
      bytes.fill(0);
    }).catch(function(error) {
      Ithaca.answerFailure(ticket, error);
    });
  },
});
