import Testing
import Warehouse

@Suite struct QueryTypeTests {
    let engine: Engine

    init() throws { engine = try makeEngine() }

    private func value(_ expression: String) throws -> Column {
        try #require(try engine.query("SELECT \(expression) AS x").all().first)
    }

    @Test(arguments: ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"])
    func integersOfEveryWidthBecomeIntegers(_ type: String) throws {
        #expect(try value("unnest([1, NULL, 100])::\(type)").integers == [1, nil, 100])
    }

    @Test func unsignedIntegersBeyondRangeAreErrors() throws {
        #expect(failure { try value("18446744073709551615::UBIGINT") } == .valueOutOfRange(column: "x", type: .integer))
        #expect(try value("NULL::UBIGINT").integers == [nil])
    }

    @Test(arguments: ["FLOAT", "DOUBLE", "DECIMAL(4, 1)", "DECIMAL(9, 1)", "DECIMAL(18, 1)", "DECIMAL(38, 1)"])
    func fractionsBecomeDoubles(_ type: String) throws {
        #expect(try value("unnest([1.5, NULL, -2.5])::\(type)").doubles == [1.5, nil, -2.5])
    }

    @Test func wideIntegersBecomeDoubles() throws {
        #expect(try value("unnest([-3::HUGEINT, 170141183460469231731687303715884105727])").doubles == [-3, 0x1p127])
    }

    @Test(arguments: ["TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ"])
    func timestampsOfEveryUnitBecomeMicroseconds(_ type: String) throws {
        let column = try value("unnest(['2024-02-29 12:00:00+00', NULL, '1969-12-31 23:59:59+00'])::\(type)")
        #expect(column == .timestamp(TypedColumn([try microseconds("2024-02-29T12:00:00Z"), nil, -1_000_000])))
    }

    @Test func nanosecondsAreRoundedDown() throws {
        #expect(try value("'1969-12-31 23:59:59.9999995'::TIMESTAMP_NS").integers == [-1])
    }

    @Test func datesBecomeMidnights() throws {
        #expect(try value("DATE '2024-03-01'").integers == [try microseconds("2024-03-01T00:00:00Z")])
    }

    @Test func booleansBecomeBooleans() throws {
        #expect(try value("unnest([true, NULL, false])").booleans == [true, nil, false])
    }

    @Test(arguments: ["", "SET arrow_large_buffer_size = true", "SET arrow_output_version = '1.4'"])
    func textsOfEveryLayoutBecomeTexts(_ setting: String) throws {
        if !setting.isEmpty { try engine.execute(setting) }
        if setting.contains("version") { try engine.execute("SET produce_arrow_string_view = true") }
        let long = "a text of more than twelve bytes: ä€😀"
        #expect(try value("unnest(['short', NULL, '', '\(long)'])").texts == ["short", nil, "", long])
    }

    @Test func dictionariesAreExpanded() throws {
        try engine.execute("CREATE TYPE mood AS ENUM ('sad', 'happy')")
        #expect(try value("unnest(['happy', 'sad', 'happy'])::mood").texts == ["happy", "sad", "happy"])
        #expect(try value("unnest(['happy', NULL, 'sad'])::mood").texts == ["happy", nil, "sad"])
    }

    @Test(
        arguments: zip(
            ["[1, 2]", "{'a': 1}", "'x'::BLOB", "TIME '10:00'"], ["list", "struct", "binary", "time of day"]))
    func otherTypesAreErrorsThatAdviseACast(_ expression: String, _ type: String) throws {
        let error = try #require(failure { try value(expression) })
        #expect(error == .unsupportedType(column: "x", type: type))
        #expect(error.remedy?.contains("CAST(x AS VARCHAR)") == true)
    }

    @Test func resultWithoutRowsHasASchema() throws {
        let result = try engine.query("SELECT 1 AS a, 'x' AS b, now() AS c WHERE false")
        #expect(result.schema.map(\.type) == [.integer, .text, .timestamp])
        #expect(result.schema.map(\.name) == ["a", "b", "c"])
        #expect(try result.next() == nil)
        #expect(try result.next() == nil)
    }

    @Test func rowsKeepTheirOrderAcrossBatches() throws {
        let result = try engine.query("SELECT i FROM range(300000) t(i)")
        #expect(try result.all()[0].integers == (0..<300_000).map { Int64($0) })
        #expect(result.rowsRead == 300_000)
    }
}
