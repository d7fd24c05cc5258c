import Foundation
import Testing

/// What `-o` writes, and what it refuses to write.
struct OutputFileTests {
    @Test func scoresAreWrittenInTheFormOfTheFilesName() throws {
        let folder = try ScratchFolder()
        let project = try SimulatedProject.shared()
        for ending in ["json", "jsonl", "csv", "parquet"] {
            let run = try project.run("score", "-q", "-o", folder.file("s.\(ending)"))
            #expect(run.status == 0 && run.output.isEmpty && run.error.isEmpty)
        }
        #expect(folder.contents == ["s.csv", "s.json", "s.jsonl", "s.parquet"])
        let csv = try String(contentsOfFile: folder.file("s.csv"), encoding: .utf8)
        #expect(
            csv.hasPrefix("customer_id,as_of,churn,churn_lo,churn_hi,referral,referral_lo,referral_hi,model\nC00001,"))
        let json = try JSONSerialization.jsonObject(
            with: try Data(contentsOf: URL(fileURLWithPath: folder.file("s.json"))))
        #expect(keys(json) == ["asOf", "customers", "model", "schema"])
        let parquet = try Data(contentsOf: URL(fileURLWithPath: folder.file("s.parquet")))
        #expect(parquet.prefix(4) == Data("PAR1".utf8) && parquet.suffix(4) == Data("PAR1".utf8))
        let read = try CommandRun(["init", folder.file("s.parquet"), "-o", "-"])
        #expect(read.output.contains("  customer: customer_id\n") && read.status == 0)
    }

    @Test func filesOfItsOwnAreReplaced() throws {
        let folder = try ScratchFolder()
        let project = try SimulatedProject.shared()
        let commands: [[String]] = [
            ["score", "-o", "s.parquet"], ["score", "-o", "s.csv"], ["score", "-o", "s.jsonl"],
            ["score", "-o", "s.txt"], ["at-risk", "-o", "a.csv"], ["at-risk", "-o", "a.txt"],
            ["at-risk", "-o", "a.md"],
            ["drivers", "-o", "d.json"], ["check", "-o", "check.txt"], ["export", "coefficients", "-o", "c.csv"],
        ]
        for var command in commands {
            command[command.count - 1] = folder.file(command.last!)
            if command[0] == "export" { command += ["-m", "models/model.json"] }
            let first = try CommandRun(command + ["-q"], in: project.path)
            let second = try CommandRun(command + ["-q"], in: project.path)
            #expect(first.status == 0 && second.status == 0, "\(command): \(second.error)")
        }
    }

    @Test(arguments: ["notes.csv", "notes.json", "notes.parquet"])
    func foreignFileIsReplacedOnlyByForce(name: String) throws {
        let folder = try ScratchFolder()
        let project = try SimulatedProject.shared()
        let file = try folder.write("note,as_of\nkeep me,2025\n", to: name)
        let refused = try project.run("score", "-o", file)
        #expect(
            refused.error == """
                error[E133] \(file) is there already, and rapport may not have made it
                      --force overwrites it

                """)
        #expect(refused.status == 2)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "note,as_of\nkeep me,2025\n")
        #expect(try project.run("score", "-q", "-o", file, "--force").status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)).range(of: Data("keep me".utf8)) == nil)
        #expect(folder.contents == [name])
    }

    @Test(arguments: [
        ["score", "-o", "none/s.csv"], ["score", "-o", "none/s.parquet"], ["at-risk", "-o", "none/a.json"],
        ["train", "-o", "none/m.json"], ["init", "events.parquet", "-o", "none/rapport.yaml"],
    ])
    func missingFolderIsSaid(arguments: [String]) throws {
        let run = try CommandRun(arguments, in: try SimulatedProject.shared().path)
        #expect(
            run.error == """
                error[E131] cannot write \(arguments.last!): no such file or directory
                      Check that the directory is there and may be written to

                """)
        #expect(run.status == 2 && run.output.isEmpty)
    }

    @Test(arguments: [["score"], ["at-risk"], ["train"]])
    func folderIsNoFile(arguments: [String]) throws {
        let folder = try ScratchFolder()
        for name in ["plain", "x.csv"] {
            let target = folder.file(name)
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
            let run = try CommandRun(arguments + ["-o", target], in: try SimulatedProject.shared().path)
            #expect(
                run.error == """
                    error[E131] cannot write \(target): is a directory
                          Check that the directory is there and may be written to

                    """)
            #expect(run.status == 2 && run.output.isEmpty)
        }
        #expect(folder.contents == ["plain", "x.csv"])
    }

    @Test func modelIsTheSameBytesForTheSameSeed() throws {
        let folder = try ScratchFolder()
        let project = try SimulatedProject.shared()
        for name in ["a.json", "b.json"] {
            #expect(try project.run("train", "-q", "--seed", "7", "-o", folder.file(name)).status == 0)
        }
        let models = try ["a.json", "b.json"].map { try Data(contentsOf: URL(fileURLWithPath: folder.file($0))) }
        #expect(models[0] == models[1] && models[0].count > 1000)
        #expect(models[0].range(of: Data("C00001".utf8)) == nil)
    }
}
