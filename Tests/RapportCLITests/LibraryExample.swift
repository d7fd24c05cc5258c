import Foundation

/// A piece of Swift that a notebook shows, and what it prints: the notebook's text is compared with the source here, and
/// what it says is printed with what this prints.
///
/// What is shown stands between the lines `// NAME` and `// end` of the file, without the indentation that they have.
struct LibraryExample: Sendable {
    /// The lines that an example prints.
    final class Transcript {
        fileprivate(set) var lines: [String] = []

        func callAsFunction(_ line: String) {
            lines += line.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// What it is called in the notebook.
    let name: String
    private let file: String
    private let body: @Sendable (_ folder: String, _ out: String, _ print: Transcript) async throws -> Void

    init(
        _ name: String, file: String = #filePath,
        _ body: @escaping @Sendable (_ folder: String, _ out: String, _ print: Transcript) async throws -> Void
    ) {
        self.name = name
        self.file = file
        self.body = body
    }

    static let all = [
        reliability, comparison, sets, coverage, fewCustomers, forecasts, rareEvents, separation, fewEvents,
    ]

    /// The example of a name.
    static func named(_ name: some StringProtocol) throws -> LibraryExample {
        guard let found = all.first(where: { $0.name == name }) else {
            throw NotebookError.noSuchExample(String(name))
        }
        return found
    }

    /// What it prints; `scratch` is what the notebook calls `$OUT`.
    func printed(scratch: String) async throws -> PrintedText {
        let transcript = Transcript()
        try await body(CommandRun.root.path, scratch, transcript)
        return PrintedText(lines: transcript.lines)
    }

    /// What is shown of it.
    func code() throws -> PrintedText {
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.drop { $0 == " " } == "// \(name)" }),
            let length = lines[(start + 1)...].firstIndex(where: { $0.hasSuffix("// end") })
        else { throw NotebookError.noSuchExample(name) }
        let indentation = lines[start].prefix { $0 == " " }.count
        return PrintedText(lines: lines[(start + 1)..<length].map { String($0.dropFirst(indentation)) })
    }
}
