import Foundation

/// A Markdown file with examples: commands in fenced `console` blocks, each followed by what it prints on standard
/// output; tables of a simulation's truth in blocks that start with ```` ```text FILE causes ````; a table of real data in
/// a block that starts with ```` ```text real-data ````; pieces of Swift in blocks that start with ```` ```swift NAME ````, and
/// what they print in those that start with ```` ```text printed NAME ````; and pictures in `images`, made as
/// `$OUT/NAME.svg`.
struct Notebook {
    /// One example and the lines that hold what it prints.
    struct Example {
        /// What is run: a command as it stands after `$ `, the words behind `text`, or `swift NAME`.
        let source: String
        /// Whether it is a command, not a table.
        let isCommand: Bool
        /// The position of its line in the file, from 0.
        let position: Int
        /// The lines of its output in the file.
        let output: Range<Int>
    }

    /// The lines of the file.
    let lines: [String]
    /// The examples, in order.
    let examples: [Example]

    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var examples: [Example] = []
        var row = 0
        while row < lines.count {
            let fence = lines[row]
            row += 1
            guard fence.hasPrefix("```") else { continue }
            let end = lines[row...].firstIndex(of: "```") ?? lines.count
            if fence == "```console" {
                let starts = (row..<end).filter { lines[$0].hasPrefix("$ ") }
                for (index, start) in starts.enumerated() {
                    var last = index + 1 < starts.count ? starts[index + 1] : end
                    while last > start + 1, lines[last - 1].isEmpty { last -= 1 }
                    examples.append(
                        Example(
                            source: String(lines[start].dropFirst(2)), isCommand: true, position: start,
                            output: start + 1..<last))
                }
            } else if let words = fence.wholeMatch(of: /```(?:text (.+)|(swift .+))/) {
                examples.append(
                    Example(
                        source: String(words.1 ?? words.2!), isCommand: false, position: row - 1, output: row..<end))
            }
            row = end + 1
        }
        self.lines = lines
        self.examples = examples
    }

    /// What the file says an example prints.
    func expected(_ example: Example) -> PrintedText { PrintedText(lines: Array(lines[example.output])) }

    /// The names of the pictures that the file shows.
    var pictures: [String] {
        lines.flatMap { line in line.matches(of: /!\[[^\]]*\]\(images\/([^)]+)\)/).map { String($0.1) } }
    }

    /// What an example prints, with the scratch folder written as `$OUT`; `nil` where the data for it are not there.
    ///
    /// A command may read standard input from a file (`< FILE`).
    static func print(_ example: Example, scratch: String) async throws -> PrintedText? {
        if example.source == "real-data" { return try RealData.comparison() }
        if let name = example.source.wholeMatch(of: /swift (.+)/) { return try LibraryExample.named(name.1).code() }
        if let name = example.source.wholeMatch(of: /printed (.+)/) {
            return try await LibraryExample.named(name.1).printed(scratch: scratch)
        }
        guard example.isCommand else { return try TruthTable.text(example.source) }
        var words = shellWords(example.source.replacing("$OUT", with: scratch))
        guard words.first == "rapport" else { throw NotebookError.notRapport(example.source) }
        words.removeFirst()
        var input: String?
        if let sign = words.firstIndex(of: "<"), sign == words.count - 2 {
            input = try String(contentsOf: CommandRun.root.appendingPathComponent(words[sign + 1]), encoding: .utf8)
            words.removeLast(2)
        }
        let run = try CommandRun(words, input: input)
        guard run.status == 0 else { throw NotebookError.failed(status: run.status, message: run.error) }
        return PrintedText(run.output.replacing(scratch, with: "$OUT"))
    }

    /// The text of the file with other outputs.
    func rewritten(with outputs: [PrintedText]) -> String {
        var lines = self.lines
        for (example, output) in zip(examples, outputs).reversed() {
            lines.replaceSubrange(example.output, with: output.shortened(like: expected(example)).lines)
        }
        return lines.joined(separator: "\n")
    }
}

/// Why an example has no output to compare.
enum NotebookError: Error, Equatable {
    case notRapport(String)
    case failed(status: Int32, message: String)
    case noSuchTable(String)
    case noSuchExample(String)
}

/// The words of a command as a shell splits it: at blanks, but not inside single or double quotes.
func shellWords(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
        if let open = quote {
            if character == open { quote = nil } else { word!.append(character) }
        } else if character == "'" || character == "\"" {
            quote = character
            word = word ?? ""
        } else if character == " " {
            if let finished = word { words.append(finished) }
            word = nil
        } else {
            word = (word ?? "") + String(character)
        }
    }
    return words + (word.map { [$0] } ?? [])
}
