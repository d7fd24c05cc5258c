import Foundation
import Testing

/// The README and the notebooks print what they say. `UPDATE=1` writes down what they print instead.
@Suite(.serialized) struct NotebookTests {
    /// The files with examples, from the project's folder.
    static let files: [String] = {
        let folder = CommandRun.root.appendingPathComponent("notebooks-md").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "notebooks-md/" + $0 }
    }()

    private static let isUpdating = ProcessInfo.processInfo.environment["UPDATE"] == "1"

    @Test(arguments: files) func printsWhatItSays(file: String) async throws {
        let url = CommandRun.root.appendingPathComponent(file)
        let text = try String(contentsOf: url, encoding: .utf8)
        let notebook = Notebook(text)
        #expect(!notebook.examples.isEmpty)
        let scratch = try ScratchFolder()
        var outputs: [PrintedText] = []
        for example in notebook.examples {
            guard let printed = try await Notebook.print(example, scratch: scratch.path) else {
                print("skipped: the data for \(file):\(example.position + 1) are not there")
                outputs.append(notebook.expected(example))
                continue
            }
            outputs.append(printed)
            if !Self.isUpdating, let difference = notebook.expected(example).difference(from: printed) {
                Issue.record("\(file):\(example.position + 1): \(example.source)\n\(difference)")
            }
        }
        for name in notebook.pictures {
            let shown = url.deletingLastPathComponent().appendingPathComponent("images/" + name)
            let made = try Data(contentsOf: URL(fileURLWithPath: scratch.file(name)))
            if Self.isUpdating {
                try made.write(to: shown)
            } else {
                #expect(try Data(contentsOf: shown) == made, "images/\(name) is not what its command draws")
            }
        }
        let rewritten = notebook.rewritten(with: outputs)
        if Self.isUpdating, rewritten != text { try rewritten.write(to: url, atomically: true, encoding: .utf8) }
    }

    @Test func thereAreNotebooks() {
        #expect(Self.files.count > 1)
    }

    private let text = """
        # Title
        ```console
        $ rapport train -o $OUT/m.json
        AUC 0.7

        $ rapport check
        ```
        ```sh
        $ rapport not run
        ```
        ```text data/demo/truth.json causes
        old
        ```
        ```swift
        not checked
        ```
        ```swift sets
        code
        ```
        """

    @Test func examplesAreFoundWithTheirOutput() {
        let notebook = Notebook(text)
        #expect(
            notebook.examples.map(\.source) == [
                "rapport train -o $OUT/m.json", "rapport check", "data/demo/truth.json causes", "swift sets",
            ])
        #expect(notebook.examples.map(\.isCommand) == [true, true, false, false])
        #expect(notebook.examples.map { notebook.expected($0).lines } == [["AUC 0.7"], [], ["old"], ["code"]])
    }

    @Test func rewritingReplacesOutputsAndNothingElse() {
        let notebook = Notebook(text)
        let same = notebook.examples.map { notebook.expected($0) }
        #expect(notebook.rewritten(with: same) == text)
        let outputs = ["AUC 0.8\nlog loss 0.5\n", "fine\n", "new\n", "code\n"].map { PrintedText($0) }
        #expect(
            notebook.rewritten(with: outputs)
                == text.replacing("AUC 0.7", with: "AUC 0.8\nlog loss 0.5").replacing(
                    "$ rapport check\n", with: "$ rapport check\nfine\n"
                ).replacing("old", with: "new"))
    }

    @Test func rewritingKeepsAnEllipsis() {
        let notebook = Notebook("```console\n$ rapport check\na\n…\nz\n```")
        #expect(
            notebook.rewritten(with: [PrintedText("1\n2\n3\n4")]) == "```console\n$ rapport check\n1\n…\n4\n```")
    }

    @Test func picturesAreFoundByTheirNames() {
        let notebook = Notebook("![one](images/a.svg) and ![two, too](images/b.svg)\n![not](other/c.svg)")
        #expect(notebook.pictures == ["a.svg", "b.svg"])
    }

    @Test func commandsAreSplitAsAShellDoes() {
        #expect(
            shellWords("rapport  what-if --set 'a.b=1 2' -m \"x y\"") == [
                "rapport", "what-if", "--set", "a.b=1 2", "-m", "x y",
            ])
        #expect(shellWords("a''b '' c\"d\"") == ["ab", "", "cd"])
    }

    @Test func aFailingCommandIsAnError() async throws {
        let example = Notebook("```console\n$ rapport train -c nowhere.yaml\n```").examples[0]
        await #expect(throws: NotebookError.self) { try await Notebook.print(example, scratch: "/nowhere") }
        let other = Notebook("```console\n$ rm -r x\n```").examples[0]
        await #expect(throws: NotebookError.notRapport("rm -r x")) {
            try await Notebook.print(other, scratch: "/nowhere")
        }
    }

    @Test func codeIsReadFromItsFile() throws {
        #expect(
            try LibraryExample.named("coverage").code().lines == [
                "print(try CoverageStudy(.overlappingWindows, repetitions: 12, seed: 1).table)"
            ])
        for example in LibraryExample.all { #expect(try example.code().lines.count > 0, "\(example.name)") }
        #expect(throws: NotebookError.noSuchExample("nothing")) { try LibraryExample.named("nothing") }
    }

    @Test func theTruthIsReadFromItsFile() throws {
        let causes = try TruthTable.text("data/demo/truth.json causes")
        #expect(causes.lines.first == "outcome   touchpoint    field             weight")
        #expect(causes.lines.contains("churn     delivery      promise_kept      1.6"))
        #expect(try TruthTable.text("data/demo/truth.json scenarios").lines.count > 1)
        #expect(throws: NotebookError.self) { try TruthTable.text("data/demo/truth.json effects") }
    }
}
