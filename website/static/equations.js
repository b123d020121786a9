// The fonts of the equations come from equation-fonts.js as data, because a page opened from disk may not load font files.

MathJax.startup = {
  ready() {
    const { TeXFont } = MathJax._.output.chtml.fonts.tex_ts;
    for (const rule of Object.values(TeXFont.defaultFonts)) {
      const name = rule.src?.match(/MathJax_[\w-]+/)?.[0];
      if (name in equationFonts) rule.src = `url("${equationFonts[name]}") format("woff")`;
    }
    MathJax.startup.defaultReady();
  },
};
