// In the page's own world, where its code editors can be reached: reads and writes them, and knows nothing else.
(() => {
  const monaco = (root) => window.monaco?.editor.getEditors().find((one) => root.contains(one.getDomNode()) || one.getDomNode()?.contains(root));
  const view = (root) => {
    const content = root.querySelector(".cm-content");
    // The name differs between releases of @codemirror/view.
    return content?.cmTile?.view ?? content?.cmView?.view ?? content?.cmView?.rootView?.view;
  };
  const EDITORS = {
    codemirror5: {
      read: ({ CodeMirror: doc }) => doc.getValue(),
      select: ({ CodeMirror: doc }) => ["from", "to"].map((end) => doc.indexFromPos(doc.getCursor(end))),
      replace: ({ CodeMirror: doc }, { start, end, text }) => {
        doc.replaceRange(text, doc.posFromIndex(start), doc.posFromIndex(end));
        doc.focus();
      },
    },
    codemirror6: {
      read: (root) => view(root).state.doc.toString(),
      select: (root) => [view(root).state.selection.main.from, view(root).state.selection.main.to],
      replace: (root, { start, end, text }) => {
        view(root).dispatch({ changes: { from: start, to: end, insert: text }, userEvent: "input.paste" });
        view(root).focus();
      },
    },
    monaco: {
      read: (root) => monaco(root).getValue(),
      select: (root) => {
        const [editor, selection] = [monaco(root), monaco(root).getSelection()];
        return [selection.getStartPosition(), selection.getEndPosition()].map((place) => editor.getModel().getOffsetAt(place));
      },
      replace: (root, { start, end, text }) => {
        const editor = monaco(root);
        const [from, to] = [start, end].map((place) => editor.getModel().getPositionAt(place));
        const range = { startLineNumber: from.lineNumber, startColumn: from.column, endLineNumber: to.lineNumber, endColumn: to.column };
        editor.pushUndoStop();
        editor.executeEdits("cloudinary", [{ range, text, forceMoveMarkers: true }]);
        editor.pushUndoStop();
        editor.focus();
      },
    },
    ace: {
      read: (root) => root.env.editor.getValue(),
      select: (root) => {
        const { session } = root.env.editor;
        const { start, end } = root.env.editor.getSelectionRange();
        return [session.doc.positionToIndex(start), session.doc.positionToIndex(end)];
      },
      replace: (root, { start, end, text }) => {
        const { session } = root.env.editor;
        session.replace({ start: session.doc.indexToPosition(start), end: session.doc.indexToPosition(end) }, text);
        root.env.editor.focus();
      },
    },
  };

  window.addEventListener("cld-editor", (event) => {
    const root = event.target;
    let answer;
    try {
      const { kind, verb, ...place } = JSON.parse(event.detail);
      const value = EDITORS[kind][verb](root, place);
      answer = verb === "replace" ? {} : { value };
    } catch (error) {
      answer = { error: String(error) };
    }
    root.dispatchEvent(new CustomEvent("cld-editor-answer", { detail: JSON.stringify(answer) }));
  }, true);
})();
