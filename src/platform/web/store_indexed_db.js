// IndexedDB behind store_indexed_db.cpp. The encodings are described there.

mergeInto(LibraryManager.library, {
  $IthacaDb__deps: ['$Ithaca'],
  $IthacaDb: {
    name: 'ithaca',
    version: 1,  // of the object stores
    schema: 1,   // of what is in them
    blockedPatienceMs: 4000,

    firstValues: 16,  // are read with the keys of a page
    oversKept: 64,    // marks of leads that are over

    connection: null,  // a promise of an IDBDatabase, while there is or may be one
    db: null,          // what the promise became, while it is open
    refusal: null,     // why there will never be one again in this page
    leads: {},         // by fencing number: the connection on which it was seen to be the last
    reading: null,     // the transaction that this task reads in
    vault: null,       // the record of vault_web_crypto.js, as it was when the lead was taken

    connect: function() {
      if (IthacaDb.refusal) return Promise.reject(IthacaDb.refusal);
      if (IthacaDb.connection) return IthacaDb.connection;
      var mine = IthacaDb.request();
      IthacaDb.connection = mine;
      mine.then(function(db) {
        IthacaDb.db = db;
      }, function() {
        if (IthacaDb.connection === mine) IthacaDb.connection = null;
      });
      return mine;
    },

    // Opens the database and creates what is missing.
    request: function() {
      return new Promise(function(resolve, reject) {
        var request;
        try {
          request = indexedDB.open(IthacaDb.name, IthacaDb.version);
        } catch (error) {
          // Also when `indexedDB` does not exist.
          return reject(Ithaca.failureOf(error));
        }
        var given_up = false;
        var patience = 0;
        request.onupgradeneeded = function() {
          var db = request.result;
          db.createObjectStore('records');
          db.createObjectStore('meta').put(IthacaDb.schema, 'schema');
        };
        request.onblocked = function() {
          // Other tabs close their connection when they hear of it; one that sleeps does not.
          patience = setTimeout(function() {
            given_up = true;
            reject(Ithaca.failure('busy', 'another tab keeps an older version open'));
          }, IthacaDb.blockedPatienceMs);
        };
        request.onerror = function(event) {
          event.preventDefault();
          clearTimeout(patience);
          reject(Ithaca.failureOf(request.error));
        };
        request.onsuccess = function() {
          clearTimeout(patience);
          if (given_up) return request.result.close();
          resolve(IthacaDb.adopt(request.result));
        };
      });
    },

    adopt: function(db) {
      db.onclose = IthacaDb.forget;
      db.onversionchange = function(event) {
        db.close();
        IthacaDb.refusal = event.newVersion ?
            Ithaca.failure('newer', 'a newer version of the program is open') :
            Ithaca.failure('unavailable', 'the stored data was deleted');
        IthacaDb.forget();
      };
      return db;
    },

    // The next call connects anew.
    forget: function() {
      IthacaDb.connection = IthacaDb.db = null;
    },

    // Calls use(transaction) in the task in which the transaction is made, and at once if there is
    // a connection: a page that goes has no other task. A connection that was closed meanwhile is
    // opened once more.
    begin: function(stores, mode, durability, use, fail) {
      var attempt = function(db, again) {
        var transaction;
        IthacaDb.reading = null;
        try {
          transaction = db.transaction(stores, mode, {durability: durability});
        } catch (error) {
          if (!again || error.name !== 'InvalidStateError') return fail(error);
          if (!IthacaDb.refusal) IthacaDb.forget();
          return connect(false);
        }
        use(transaction);
      };
      var connect = function(again) {
        IthacaDb.connect().then(function(db) {
          attempt(db, again);
        }, fail);
      };
      IthacaDb.db ? attempt(IthacaDb.db, true) : connect(true);
    },

    // Reads of one task share a transaction, which costs more than reading a small record, unless
    // there is a write between them.
    read: function(use, fail) {
      if (IthacaDb.reading) return use(IthacaDb.reading);
      IthacaDb.begin(['meta', 'records'], 'readonly', 'default', function(transaction) {
        IthacaDb.reading = transaction;
        queueMicrotask(function() {
          IthacaDb.reading = null;
        });
        use(transaction);
      }, fail);
    },

    // What is in the way of using a database of this schema, or null.
    refusalOf: function(schema) {
      if (schema === IthacaDb.schema) return null;
      return schema > IthacaDb.schema ?
          Ithaca.failure('newer', 'the store has schema ' + schema) :
          Ithaca.failure('corrupt', 'the store has no valid schema number');
    },

    // That the lead of this number is over.
    over: function(fencing) {
      return 'over ' + fencing;
    },

    // Runs write(transaction) if the fencing number is still `fencing`; then done() or
    // fail(failure), in which case nothing was written.
    writeFenced: function(fencing, write, done, fail) {
      IthacaDb.begin(['meta', 'records'], 'readwrite', 'strict', function(transaction) {
        var reason = null;
        var stop = function(failure) {
          reason = reason || failure;
          try {
            transaction.abort();
          } catch (error) {
            // It is over already.
          }
        };
        transaction.oncomplete = function() {
          IthacaDb.leads[fencing] = transaction.db;
          done();
        };
        transaction.onabort = function() {
          fail(reason || transaction.error);
        };
        var fenced = Ithaca.failure('fenced', 'another tab has the lead');
        var known = IthacaDb.leads[fencing] === transaction.db && transaction.commit;
        transaction.onerror = function(event) {
          // After commit() only the database can undo it, and does if nobody prevents it.
          if (!known) event.preventDefault();
          stop(Ithaca.failureOf(event.target.error));
        };
        if (known) {
          IthacaDb.addFence(transaction, fencing, function() {
            stop(fenced);
          });
        } else {
          transaction.objectStore('meta').get('fencing').onsuccess = function(event) {
            var found = event.target.result;
            if (found === fencing) return;
            stop(found === undefined && fencing !== 0 ?
                Ithaca.failure('unavailable', 'the browser removed the stored data') :
                fenced);
          };
        }
        try {
          write(transaction);
          if (known) transaction.commit();
        } catch (error) {
          stop(Ithaca.failureOf(error));
        }
      }, fail);
    },

    // The database itself sees to it that the lead is not over, so that the transaction can be
    // committed before any answer, which costs a message there and back, and for which the page may
    // be gone: what is there already cannot be added, and that undoes the whole.
    addFence: function(transaction, fencing, fail) {
      var meta = transaction.objectStore('meta');
      meta.add(true, IthacaDb.over(fencing)).onerror = function(event) {
        if (event.target.error.name === 'ConstraintError') fail();
      };
      meta.delete(IthacaDb.over(fencing));
    },

    decodeWrites: function(pointer, size) {
      var writes = [];
      var view = new DataView(HEAPU8.buffer, pointer, size);
      var at = 0;
      while (at < size) {
        var keySize = view.getUint32(at, true);
        var valueSize = view.getUint32(at + 4, true);
        var key = Ithaca.ascii(pointer + at + 8, keySize);
        at += 8 + keySize;
        var value = null;
        if (valueSize !== 0xffffffff) {
          value = HEAPU8.slice(pointer + at, pointer + at + valueSize);
          at += valueSize;
        }
        writes.push({key: key, value: value});
      }
      return writes;
    },

    encodePage: function(page) {
      var size = 1;
      page.records.forEach(function(record) {
        size += 8 + record.key.length + (record.value ? record.value.length : 0);
      });
      var out = new Uint8Array(size);
      var view = new DataView(out.buffer);
      out[0] = page.more ? 1 : 0;
      var at = 1;
      page.records.forEach(function(record) {
        view.setUint32(at, record.key.length, true);
        view.setUint32(at + 4, record.value ? record.value.length : 0xffffffff, true);
        at += 8;
        for (var i = 0; i < record.key.length; i++) out[at++] = record.key.charCodeAt(i);
        if (!record.value) return;
        out.set(record.value, at);
        at += record.value.length;
      });
      return out;
    },

    range: function(prefix, after) {
      var end = prefix + '\uffff';
      if (after < prefix) return IDBKeyRange.bound(prefix, end);
      // Nothing can follow: an empty range, which bound() would refuse to make.
      if (after >= end) return null;
      return IDBKeyRange.bound(after, end, true);
    },

    // Reads the records of `keys` (sorted) until their values reach pageBytes. `first`: a request
    // of the values of the first firstValues of them, which was answered, or null.
    readPage: function(records, keys, more, pageBytes, first, done) {
      var page = {records: [], more: more};
      var bytes = 0;
      var chunk = IthacaDb.firstValues;
      var add = function(key, value) {
        if (!(value instanceof Uint8Array)) value = null;
        page.records.push({key: key, value: value});
        bytes += value ? value.length : 0;
      };
      var next = function() {
        var at = page.records.length;
        if (at >= keys.length) return done(page);
        if (bytes >= pageBytes) {
          page.more = true;
          return done(page);
        }
        var some = keys.slice(at, at + chunk);
        chunk = Math.min(chunk * 4, 256);
        var take = function(values) {
          some.forEach(function(key, index) {
            if (bytes < pageBytes) add(key, values[index]);
          });
          next();
        };
        if (first && at === 0) return take(first.result);
        var request = records.getAll(IDBKeyRange.bound(some[0], some[some.length - 1]));
        request.onsuccess = function() {
          take(request.result);
        };
        request.onerror = function(event) {
          // One of them cannot be read: find out which.
          event.preventDefault();
          event.stopPropagation();
          single(some, 0);
        };
      };
      var single = function(some, index) {
        if (index >= some.length || bytes >= pageBytes) return next();
        var request = records.get(some[index]);
        request.onsuccess = function() {
          add(some[index], request.result);
          single(some, index + 1);
        };
        request.onerror = function(event) {
          event.preventDefault();
          event.stopPropagation();
          add(some[index], null);
          single(some, index + 1);
        };
      };
      next();
    },
  },

  ithaca_db_open__deps: ['$IthacaDb'],
  ithaca_db_open: function(ticket) {
    IthacaDb.connect().then(function() {
      Ithaca.answer(ticket);
    }, function(error) {
      Ithaca.answerFailure(ticket, error);
    });
  },

  ithaca_db_lead__deps: ['$IthacaDb'],
  ithaca_db_lead: function(ticket) {
    var fail = function(error) {
      Ithaca.answerFailure(ticket, error);
    };
    // After a power cut no tab is there that the number has to keep out, so it need not be synced.
    IthacaDb.begin('meta', 'readwrite', 'relaxed', function(transaction) {
      var meta = transaction.objectStore('meta');
      var fencing = 0;
      var refused = null;
      meta.get('schema').onsuccess = function(event) {
        refused = IthacaDb.refusalOf(event.target.result);
        if (refused) transaction.abort();
      };
      meta.get('fencing').onsuccess = function(event) {
        fencing = ((event.target.result || 0) + 1) >>> 0;
        meta.put(fencing, 'fencing');
        meta.put(true, IthacaDb.over(fencing - 1));
        meta.delete(IthacaDb.over(fencing - 1 - IthacaDb.oversKept));
      };
      var vault = meta.get('vault');
      transaction.oncomplete = function() {
        var bytes = new Uint8Array(4);
        new DataView(bytes.buffer).setUint32(0, fencing, true);
        IthacaDb.leads[fencing] = transaction.db;
        IthacaDb.vault = vault.result;
        Ithaca.answer(ticket, bytes);
      };
      transaction.onabort = function() {
        // A key that the browser cannot read back aborts the transaction.
        var lost = !refused && vault.error && vault.error.name !== 'AbortError';
        fail(refused || (lost ? Ithaca.failure('corrupt', 'the vault cannot be read') :
                                transaction.error));
      };
    }, fail);
  },

  ithaca_db_commit__deps: ['$IthacaDb'],
  ithaca_db_commit: function(ticket, fencing, pointer, size) {
    fencing = fencing >>> 0;
    var writes = IthacaDb.decodeWrites(pointer, size);
    IthacaDb.writeFenced(fencing, function(transaction) {
      var records = transaction.objectStore('records');
      writes.forEach(function(write) {
        if (write.value) {
          records.put(write.value, write.key);
        } else {
          records.delete(write.key);
        }
      });
    }, function() {
      Ithaca.answer(ticket);
    }, function(error) {
      Ithaca.answerFailure(ticket, error);
    });
  },

  ithaca_db_scan__deps: ['$IthacaDb'],
  ithaca_db_scan: function(ticket, prefix, prefixSize, after, afterSize, limit, pageBytes) {
    var range = IthacaDb.range(Ithaca.ascii(prefix, prefixSize), Ithaca.ascii(after, afterSize));
    var fail = function(error) {
      Ithaca.answerFailure(ticket, error);
    };
    var done = function(page) {
      Ithaca.answer(ticket, IthacaDb.encodePage(page));
    };
    IthacaDb.read(function(transaction) {
      transaction.addEventListener('abort', function() {
        fail(transaction.error);
      });
      var records = transaction.objectStore('records');
      if (range === null) return done({records: [], more: false});
      var keys = records.getAllKeys(range, limit + 1);
      var first = records.getAll(range, Math.min(limit, IthacaDb.firstValues));
      var read = function(values) {
        var more = keys.result.length > limit;
        var some = keys.result.slice(0, limit);
        IthacaDb.readPage(records, some, more, pageBytes, values, done);
      };
      first.onsuccess = function() {
        read(first);
      };
      first.onerror = function(event) {
        event.preventDefault();
        event.stopPropagation();
        read(null);
      };
    }, fail);
  },
});
