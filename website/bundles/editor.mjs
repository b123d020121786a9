// A small Python editor: history, indentation, brackets, highlighting, completion of names.
import {EditorView, keymap, highlightSpecialChars, drawSelection} from "@codemirror/view";
import {EditorState, Prec} from "@codemirror/state";
import {defaultKeymap, history, historyKeymap, indentWithTab} from "@codemirror/commands";
import {bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting} from "@codemirror/language";
import {closeBrackets, closeBracketsKeymap} from "@codemirror/autocomplete";
import {python} from "@codemirror/lang-python";
import {tags} from "@lezer/highlight";

const color = (tag, name, more) => ({tag, color: `var(--vg-${name})`, ...more});
const style = HighlightStyle.define([
  color(tags.keyword, "4"), color([tags.string, tags.special(tags.string)], "good"), color([tags.number, tags.bool, tags.null], "backward"),
  color(tags.comment, "muted", {fontStyle: "italic"}), color([tags.function(tags.variableName), tags.definition(tags.function(tags.variableName))], "accent"),
]);
const look = EditorView.theme({
  "&": {color: "inherit", backgroundColor: "transparent", fontSize: "inherit"},
  ".cm-scroller": {fontFamily: "inherit", lineHeight: "inherit"},
  ".cm-content": {padding: "0", caretColor: "var(--vg-ink)"},
  ".cm-line": {padding: "0"},
  "&.cm-focused": {outline: "none"},
  ".cm-cursor": {borderLeftColor: "var(--vg-ink)", borderLeftWidth: "2px"},
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {background: "color-mix(in srgb, var(--vg-accent) 25%, transparent)"},
  "&.cm-focused .cm-matchingBracket": {backgroundColor: "color-mix(in srgb, var(--vg-accent) 22%, transparent)"},
});

// Opens an editor in `parent`; Shift+Enter runs. Escape, then Tab, leaves it.
export function open({parent, text, label, describedby, onRun, onChange}) {
  const view = new EditorView({
    parent,
    state: EditorState.create({doc: text, extensions: [
      Prec.highest(keymap.of([{key: "Shift-Enter", run: () => (onRun(), true)}, {key: "Mod-Enter", run: () => (onRun(), true)}])),
      highlightSpecialChars(), history(), drawSelection(), indentUnit.of("    "), indentOnInput(), bracketMatching(), closeBrackets(),
      syntaxHighlighting(style), python(), look,
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
      EditorView.contentAttributes.of({"aria-label": label, ...(describedby ? {"aria-describedby": describedby} : {}), autocapitalize: "off", autocorrect: "off", spellcheck: "false"}),
      EditorView.updateListener.of(update => { if (update.docChanged) onChange(update.state.doc.toString()) }),
    ]}),
  });
  return {
    text: () => view.state.doc.toString(),
    set: text => view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: text}}),
    focus: () => view.focus(),
  };
}
