// The canvases: a WebGL context on #canvas, or a 2D one on a canvas of its own under it. Called by
// render_*.cpp.
mergeInto(LibraryManager.library, {
  $render__deps: ['$GL', '$host'],
  $render: {
    // How long a lost context may take to come back.
    patience: 4000,
    timer: 0,
    plain: null,  // the 2D context
    image: null,  // the program's pixels, seen as an image

    contextOf: function(softwareToo) {
      var canvas = document.getElementById('canvas');
      for (var version = 2; version > 0; --version) {
        var handle = GL.createContext(canvas, {
          alpha: false,
          depth: false,
          stencil: false,
          antialias: false,
          failIfMajorPerformanceCaveat: !softwareToo,
          majorVersion: version,
        });
        if (handle) return handle;
      }
      return 0;
    },

    // Not every browser counts a renderer without a GPU as a caveat.
    isSoftware: function(gl) {
      var info = gl.getExtension('WEBGL_debug_renderer_info');
      var name = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
      return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
    },

    wait: function() {
      clearTimeout(render.timer);
      render.timer = setTimeout(function() {
        // Browsers take contexts from hidden tabs, and give them back when somebody looks.
        if (document.hidden) return render.wait();
        _ithaca_context(2);
        host.resized();
      }, render.patience);
    },

    watch: function(canvas) {
      canvas.addEventListener('webglcontextlost', function(event) {
        event.preventDefault();
        if (render.plain) return;
        _ithaca_context(0);
        render.wait();
      });
      canvas.addEventListener('webglcontextrestored', function() {
        if (render.plain) return;
        clearTimeout(render.timer);
        _ithaca_context(1);
        host.request();
      });
    },
  },

  ithaca_render_wish: function() {
    var wish = /[?&]render=(cpu|gl)\b/.exec(location.search);
    return wish ? (wish[1] === 'cpu' ? 1 : 2) : 0;
  },

  ithaca_render_open_webgl__deps: ['$render'],
  ithaca_render_open_webgl: function(softwareToo) {
    var handle = render.contextOf(softwareToo);
    if (!handle) return 0;
    var gl = GL.contexts[handle].GLctx;
    if (!softwareToo && render.isSoftware(gl)) {
      var extension = gl.getExtension('WEBGL_lose_context');
      if (extension) extension.loseContext();
      // Not by GL.deleteContext, which would take SDL's listeners off the canvas, too.
      GL.contexts[handle] = null;
      return 0;
    }
    GL.makeContextCurrent(handle);
    render.watch(gl.canvas);
    return 1;
  },

  ithaca_render_open_cpu__deps: ['$render'],
  ithaca_render_open_cpu: function() {
    var front = document.getElementById('canvas');
    var canvas = document.createElement('canvas');
    canvas.id = 'paint';
    canvas.setAttribute('aria-hidden', 'true');
    // Kept in memory: whole areas are written into it, and there is no GPU to be near to.
    var context = canvas.getContext('2d', {alpha: false, willReadFrequently: true});
    if (!context) return 0;
    front.before(canvas);
    front.style.opacity = 0; // it may hold a dead context, and still meets the pointer
    render.plain = context;
    canvas.addEventListener('contextrestored', function() {
      _ithaca_context(1);
      host.request();
    });
    return 1;
  },

  ithaca_render_size__deps: ['$render'],
  ithaca_render_size: function(width, height, ratio) {
    var canvas = render.plain ? render.plain.canvas : document.getElementById('canvas');
    canvas.width = width;
    canvas.height = height;
    // As large as its pixels are on the screen, or they would be scaled. Browsers lay out in 64ths
    // and round down, which would cost the last row.
    var length = function(pixels) {
      return Math.ceil(pixels / ratio * 64) / 64 + 'px';
    };
    canvas.style.setProperty('width', length(width), 'important');
    canvas.style.setProperty('height', length(height), 'important');
  },

  ithaca_render_present__deps: ['$render'],
  ithaca_render_present: function(pixels, width, height, areas, count) {
    var image = render.image;
    // The heap moves when it grows.
    if (!image || image.data.buffer !== HEAPU8.buffer || image.data.byteOffset !== pixels ||
        image.width !== width || image.height !== height) {
      image = render.image = new ImageData(
          new Uint8ClampedArray(HEAPU8.buffer, pixels, width * height * 4), width, height);
    }
    for (var i = 0; i < count; ++i) {
      var at = (areas >> 2) + 4 * i;
      var x = HEAP32[at];
      var y = HEAP32[at + 1];
      render.plain.putImageData(image, 0, 0, x, y, HEAP32[at + 2] - x, HEAP32[at + 3] - y);
    }
  },

  ithaca_render_absent: function() {
    if (Module['onNoGraphics']) Module['onNoGraphics']();
  },
});
