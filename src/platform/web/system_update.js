// What shell/sw_register.js tells, for system_update.cpp.

mergeInto(LibraryManager.library, {
  ithaca_update_watch: function() {
    window.addEventListener('ithaca:update', function() {
      _ithaca_update_found();
    });
    // It may have happened before anybody listened.
    if (window.ithaca && window.ithaca.update_ready) _ithaca_update_found();
  },

  ithaca_update_reload: function() {
    if (window.ithaca.update_ready) {
      window.ithaca.accept_update();
    } else {
      location.reload();
    }
  },
});
