// The browser's canvas as text engine: measuring, clusters and breaks, drawing. Called by
// canvas_text.cpp.
mergeInto(LibraryManager.library, {
  $canvasText: {
    context: null,
    decoder: null,
    families: null,
    lastFont: '',
    graphemes: null,
    words: null,

    init: function() {
      var canvas = document.createElement('canvas');
      canvas.width = canvas.height = 16;
      // Kept in memory, because everything drawn is read back.
      canvasText.context = canvas.getContext('2d', {willReadFrequently: true});
      canvasText.decoder = new TextDecoder();
      var root = document.documentElement;
      // One ideograph looks different in each of these languages.
      var east = /^(ja|ko|zh-(TW|HK|Hant))/.exec(navigator.languages.find(function(tag) {
        return /^(ja|ko|zh)/.test(tag);
      }) || '');
      if (east) {
        root.style.setProperty('--font-own', {
          ja: '"Hiragino Sans", "Yu Gothic", "Noto Sans CJK JP"',
          ko: '"Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR"',
        }[east[1]] || '"PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC"');
      }
      var style = getComputedStyle(root);
      canvasText.families = ['--font-text', '--font-code', '--font-icon'].map(function(name) {
        return style.getPropertyValue(name).trim() || 'sans-serif';
      });
      if (window.Intl && Intl.Segmenter) {
        canvasText.graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
        canvasText.words = new Intl.Segmenter(undefined, {granularity: 'word'});
      }
      document.fonts.addEventListener('loadingdone', function(event) {
        if (event.fontfaces.length > 0) _ithaca_fonts_changed();
      });
    },

    // Some browsers falsify what is read from a canvas, so that it tells nothing about the machine.
    altered: function() {
      var context = canvasText.context;
      for (var i = 0; i < 256; ++i) {
        context.fillStyle = 'rgb(' + i + ',' + (255 - i) + ',' + (i ^ 90) + ')';
        context.fillRect(i % 16, i >> 4, 1, 1);
      }
      var data = context.getImageData(0, 0, 16, 16).data;
      for (i = 0; i < 256; ++i) {
        var at = 4 * i;
        if (data[at] !== i || data[at + 1] !== 255 - i || data[at + 2] !== (i ^ 90)) return true;
      }
      return false;
    },

    text: function(pointer, length) {
      return canvasText.decoder.decode(HEAPU8.subarray(pointer, pointer + length));
    },

    // `style` holds the face in its low byte, then bits for italic and for right-to-left.
    select: function(size, weight, style) {
      var font = (style & 256 ? 'italic ' : '') + weight + ' ' + size + 'px ' +
          canvasText.families[style & 255];
      if (font !== canvasText.lastFont) {
        canvasText.context.font = font;
        canvasText.lastFont = font;
      }
      canvasText.context.direction = style & 512 ? 'rtl' : 'ltr';
    },

    utf8Length: function(text) {
      var length = 0;
      for (var i = 0; i < text.length; ++i) {
        var code = text.charCodeAt(i);
        if (code < 0x80) {
          length += 1;
        } else if (code < 0x800) {
          length += 2;
        } else if (code >= 0xd800 && code < 0xdc00 && i + 1 < text.length) {
          length += 4;
          ++i;
        } else {
          length += 3;
        }
      }
      return length;
    },

    clustersOf: function(text) {
      if (!canvasText.graphemes) return Array.from(text);
      var out = [];
      for (var part of canvasText.graphemes.segment(text)) out.push(part.segment);
      return out;
    },

    // 0 letters, 1 space, 2 ideograph, 3 emoji, 4 a script without spaces between words
    kindOf: function(cluster) {
      var code = cluster.codePointAt(0);
      if (/^[\u00a0\u2007\u202f\u2060\ufeff]/.test(cluster)) return 0;  // these join
      if (/^\s$/.test(cluster) || code === 0x200b) return 1;
      if (/\p{Emoji_Presentation}|\p{Regional_Indicator}|\ufe0f|\u20e3/u.test(cluster)) return 3;
      if ((code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) ||
          (code >= 0xf900 && code <= 0xfaff) || (code >= 0xff00 && code <= 0xffef) ||
          (code >= 0x20000 && code <= 0x3ffff)) {
        return 2;
      }
      if ((code >= 0x0e00 && code <= 0x0eff) || (code >= 0x1000 && code <= 0x109f) ||
          (code >= 0x1780 && code <= 0x17ff)) {
        return 4;
      }
      return 0;
    },

    closes: function(cluster) {
      return cluster !== undefined &&
          /^[、。，．：；？！）」』】ー)\]},.!?;:%’”»…،؟؛]/.test(cluster);
    },

    // Calls emit(text, flags) for each piece; flags: 1 white space, 2 a line may end after it.
    segment: function(text, emit) {
      var clusters = canvasText.clustersOf(text);
      var run = '';
      var runKind = 0;
      var flush = function(breakAfter) {
        if (run === '') return;
        if (runKind === 4 && canvasText.words) {
          var parts = Array.from(canvasText.words.segment(run), function(w) {
            return w.segment;
          });
          parts.forEach(function(part, i) {
            emit(part, i + 1 < parts.length || breakAfter ? 2 : 0);
          });
        } else {
          emit(run, breakAfter ? 2 : 0);
        }
        run = '';
      };
      clusters.forEach(function(cluster, i) {
        var kind = canvasText.kindOf(cluster);
        var next = clusters[i + 1];
        if (kind === 1) {
          flush(false);
          emit(cluster, 3);
        } else if (kind === 2 || kind === 3) {
          flush(!canvasText.closes(cluster));
          emit(
              cluster,
              canvasText.closes(next) ||
                      /^[(\[{\u3008\u300a\u300c\u300e\u3010\uff08]/.test(cluster) ?
                  0 :
                  2);
        } else {
          if (kind !== runKind) flush(kind === 4 || runKind === 4);
          runKind = kind;
          run += cluster;
          if (/[-\u2010\u2012-\u2014\/]$/.test(cluster)) flush(true);
        }
      });
      flush(false);
    },
  },

  ithaca_text_init__deps: ['$canvasText'],
  ithaca_text_init: function() {
    canvasText.init();
    return canvasText.altered() ? 1 : 0;
  },

  // out: advance, left, right, ascent, descent
  ithaca_text_measure__deps: ['$canvasText'],
  ithaca_text_measure: function(pointer, length, size, weight, style, out) {
    canvasText.select(size, weight, style);
    var m = canvasText.context.measureText(canvasText.text(pointer, length));
    var at = out >> 2;
    HEAPF32[at] = m.width;
    HEAPF32[at + 1] = m.actualBoundingBoxLeft;
    HEAPF32[at + 2] = m.actualBoundingBoxRight;
    HEAPF32[at + 3] = m.actualBoundingBoxAscent;
    HEAPF32[at + 4] = m.actualBoundingBoxDescent;
  },

  ithaca_text_metrics__deps: ['$canvasText'],
  ithaca_text_metrics: function(size, weight, style, out) {
    canvasText.select(size, weight, style);
    var m = canvasText.context.measureText('Hg');
    var ascent = m.fontBoundingBoxAscent;
    HEAPF32[out >> 2] = ascent === undefined ? size * 0.97 : ascent;
    HEAPF32[(out >> 2) + 1] = ascent === undefined ? size * 0.24 : m.fontBoundingBoxDescent;
  },

  // Writes pairs (end in bytes, flags) of words or of clusters; returns their number.
  ithaca_text_segment__deps: ['$canvasText'],
  ithaca_text_segment: function(pointer, length, out, most, clusters) {
    var count = 0;
    var end = 0;
    var text = canvasText.text(pointer, length);
    var emit = function(text, flags) {
      end += canvasText.utf8Length(text);
      if (count >= most) return;
      HEAP32[(out >> 2) + 2 * count] = end;
      HEAP32[(out >> 2) + 2 * count + 1] = flags;
      ++count;
    };
    if (clusters) {
      canvasText.clustersOf(text).forEach(emit);
    } else {
      canvasText.segment(text, emit);
    }
    return count;
  },

  // Draws `count` jobs of eight words each (text, length, size, weight, style, x, baseline, rgb) on
  // a sheet and copies its pixels to `out`: one readback.
  ithaca_text_draw__deps: ['$canvasText'],
  ithaca_text_draw: function(jobs, count, width, height, out) {
    var context = canvasText.context;
    var canvas = context.canvas;
    if (canvas.width < width || canvas.height < height) {
      canvas.width = Math.max(canvas.width, width);
      canvas.height = Math.max(canvas.height, height);
      canvasText.lastFont = '';
    }
    context.clearRect(0, 0, width, height);
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    for (var i = 0; i < count; ++i) {
      var at = (jobs >> 2) + 8 * i;
      context.fillStyle = '#' + (0x1000000 + HEAPU32[at + 7]).toString(16).slice(1);
      canvasText.select(HEAPF32[at + 2], HEAP32[at + 3], HEAP32[at + 4]);
      context.fillText(
          canvasText.text(HEAPU32[at], HEAP32[at + 1]), HEAPF32[at + 5], HEAPF32[at + 6]);
    }
    HEAPU8.set(context.getImageData(0, 0, width, height).data, out);
  },

  // Draws one job and copies it into a place of a texture, without reading it.
  ithaca_text_draw_into__deps: ['$canvasText', '$GL'],
  ithaca_text_draw_into: function(texture, job, x, y, width, height) {
    var context = canvasText.context;
    var at = job >> 2;
    context.canvas.width = width;
    context.canvas.height = height;
    canvasText.lastFont = '';
    canvasText.select(HEAPF32[at + 2], HEAP32[at + 3], HEAP32[at + 4]);
    context.fillStyle = '#' + (0x1000000 + HEAPU32[at + 7]).toString(16).slice(1);
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    context.fillText(
        canvasText.text(HEAPU32[at], HEAP32[at + 1]), HEAPF32[at + 5], HEAPF32[at + 6]);
    var gl = GLctx;
    var before = gl.getParameter(gl.TEXTURE_BINDING_2D);
    gl.bindTexture(gl.TEXTURE_2D, GL.textures[texture]);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, gl.RGBA, gl.UNSIGNED_BYTE, context.canvas);
    gl.bindTexture(gl.TEXTURE_2D, before);
  },
});
