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
      read: (root) => root.CodeMirror.getValue(),
      write: (root, text) => root.CodeMirror.operation(() => {
        const doc = root.CodeMirror;
        doc.replaceRange(text, { line: 0, ch: 0 }, { line: doc.lastLine(), ch: doc.getLine(doc.lastLine()).length });
      }),
      insert: (root, text) => root.CodeMirror.replaceSelection(text),
    },
    codemirror6: {
      read: (root) => view(root).state.doc.toString(),
      write: (root, text) => {
        const shown = view(root);
        shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: text }, userEvent: "input.paste" });
      },
      insert: (root, text) => view(root).dispatch(view(root).state.replaceSelection(text)),
    },
    monaco: {
      read: (root) => monaco(root).getValue(),
      write: (root, text) => edit(monaco(root), text, monaco(root).getModel().getFullModelRange()),
      insert: (root, text) => edit(monaco(root), text, monaco(root).getSelection()),
    },
    ace: {
      read: (root) => root.env.editor.getValue(),
      write: (root, text) => {
        const { session } = root.env.editor;
        const last = session.getLength() - 1;
        session.replace({ start: { row: 0, column: 0 }, end: { row: last, column: session.getLine(last).length } }, text);
      },
      insert: (root, text) => root.env.editor.insert(text),
    },
  };

  function edit(editor, text, range) {
    editor.pushUndoStop();
    editor.executeEdits("cloudinary", [{ range, text, forceMoveMarkers: true }]);
    editor.pushUndoStop();
  }

  window.addEventListener("cld-editor", (event) => {
    const root = event.target;
    let answer;
    try {
      const { kind, verb, text } = JSON.parse(event.detail);
      const read = EDITORS[kind][verb](root, text);
      answer = verb === "read" ? { text: read } : {};
    } catch (error) {
      answer = { error: String(error) };
    }
    root.dispatchEvent(new CustomEvent("cld-editor-answer", { detail: JSON.stringify(answer) }));
  }, true);
})();
