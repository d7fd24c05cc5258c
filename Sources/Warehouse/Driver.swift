/// What runs the queries: the shared library of an ADBC driver.
public enum Driver: Sendable, Equatable, CustomStringConvertible {
    /// DuckDB, embedded; reads and writes files. Option `path` names a database file; without, it is in memory.
    case duckDB
    /// PostgreSQL. Option `uri`.
    case postgreSQL
    /// Spark Connect. Option `uri`, such as `sc://host:15002`.
    case spark
    /// Any other driver: the path of its library, and the name of its initialisation function.
    case custom(path: String, symbol: String)

    /// The driver's name, as configuration has it.
    public var description: String {
        switch self {
        case .duckDB: "duckdb"
        case .postgreSQL: "postgres"
        case .spark: "spark"
        case .custom(let path, _): path
        }
    }

    /// The function that fills in the driver table.
    var symbol: String {
        switch self {
        case .duckDB: "duckdb_adbc_init"
        case .postgreSQL: "AdbcDriverPostgresqlInit"
        case .spark: "AdbcDriverSparkInit"
        case .custom(_, let symbol): symbol
        }
    }

    /// The environment variable that names the library.
    var variable: String? {
        switch self {
        case .duckDB: "RAPPORT_DUCKDB"
        case .postgreSQL: "RAPPORT_POSTGRES"
        case .spark: "RAPPORT_SPARK"
        case .custom: nil
        }
    }

    /// The file name of the library, without its ending.
    private var stem: String {
        switch self {
        case .duckDB: "libduckdb"
        case .postgreSQL: "libadbc_driver_postgresql"
        case .spark: "libadbc_driver_spark"
        case .custom: ""
        }
    }

    /// How to install it.
    var installation: String {
        switch self {
        case .duckDB:
            "make demo and make test install it; or set RAPPORT_DUCKDB to the path of libduckdb"
        case .postgreSQL: "pip install adbc-driver-postgresql, and set RAPPORT_POSTGRES to the path of its library"
        case .spark: "pip install adbc-driver-spark, and set RAPPORT_SPARK to the path of its library"
        case .custom(let path, _): "Check the path \(path)"
        }
    }

    /// Where to look for the library, best first.
    ///
    /// The environment variable alone, where it is set. Else `.deps` in the current directory and in every directory
    /// above the program, then where Linux and Homebrew install libraries, then wherever the system's loader looks.
    func searchPath(environment: (String) -> String?, program: String?) -> [String] {
        if case .custom(let path, _) = self { return [path] }
        if let variable, let path = environment(variable), !path.isEmpty { return [path] }
        #if os(macOS)
            let file = stem + ".dylib"
        #else
            let file = stem + ".so"
        #endif
        var places = [".deps/" + file]
        var directory = program?[...] ?? ""
        while let slash = directory.lastIndex(of: "/") {
            directory = directory[..<slash]
            places.append(directory + "/.deps/" + file)
        }
        let installed = ["/usr/local/lib/", "/opt/homebrew/lib/", "/home/linuxbrew/.linuxbrew/lib/", "/usr/lib/"]
        return places + installed.map { $0 + file } + [file]
    }
}
