// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let strictlySafe = strict + [.strictMemorySafety()]

let package = Package(
    name: "rapport",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "rapport", targets: ["RapportCLI"]),
        .library(name: "Rapport", targets: ["Rapport"]),
        .library(name: "Regression", targets: ["Regression", "LinearAlgebra"]),
        .library(name: "Evaluation", targets: ["Evaluation"]),
        .library(name: "Simulation", targets: ["Simulation"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas",
            providers: [.apt(["libopenblas-dev", "liblapacke-dev"]), .brew(["openblas"])]),
        .target(name: "CADBC", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(
            name: "LinearAlgebra", dependencies: ["COpenBLAS"], swiftSettings: strictlySafe,
            linkerSettings: [.linkedLibrary("lapacke", .when(platforms: [.linux]))]),
        .target(name: "Warehouse", dependencies: ["CADBC"], swiftSettings: strictlySafe),
        .target(name: "Experience", swiftSettings: strict),
        .target(name: "Features", dependencies: ["Experience", "LinearAlgebra"], swiftSettings: strict),
        .target(name: "Regression", dependencies: ["LinearAlgebra"], swiftSettings: strict),
        .target(name: "Evaluation", swiftSettings: strict),
        .target(
            name: "Insights", dependencies: ["Experience", "Features", "LinearAlgebra", "Regression", "Evaluation"],
            swiftSettings: strict),
        .target(
            name: "Forecasting", dependencies: ["Experience", "LinearAlgebra", "Regression", "Evaluation"],
            swiftSettings: strict),
        .target(
            name: "Simulation", dependencies: ["Experience", "LinearAlgebra", "Regression"], swiftSettings: strict),
        .target(
            name: "Reporting", dependencies: ["Insights", "Evaluation", "Forecasting", "Experience"],
            swiftSettings: strict),
        .target(
            name: "Rapport",
            dependencies: [
                "Warehouse", "Experience", "Features", "LinearAlgebra", "Regression", "Evaluation", "Insights",
                "Forecasting", "Reporting",
                .product(name: "Yams", package: "Yams"),
            ], swiftSettings: strict),
        .executableTarget(
            name: "RapportCLI",
            dependencies: [
                "Rapport", "Reporting", "Simulation", "Warehouse", "Evaluation", "Experience", "Features",
                "Forecasting", "LinearAlgebra", "Regression",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),
        .testTarget(
            name: "RapportCLITests",
            dependencies: [
                "RapportCLI", "Rapport", "Reporting", "Simulation", "Evaluation", "Regression", "LinearAlgebra",
            ], swiftSettings: strict),
        .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"], swiftSettings: strict),
        .testTarget(
            name: "RegressionTests", dependencies: ["Regression", "LinearAlgebra"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "EvaluationTests", dependencies: ["Evaluation", "LinearAlgebra", "Regression"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(name: "WarehouseTests", dependencies: ["Warehouse", "CADBC"], swiftSettings: strict),
        .testTarget(name: "ExperienceTests", dependencies: ["Experience"], swiftSettings: strict),
        .testTarget(
            name: "FeaturesTests", dependencies: ["Features", "Experience", "LinearAlgebra"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "SimulationTests", dependencies: ["Simulation", "Experience", "LinearAlgebra", "Regression"],
            swiftSettings: strict),
        .testTarget(
            name: "ForecastingTests",
            dependencies: ["Forecasting", "Experience", "Evaluation", "LinearAlgebra", "Regression"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "InsightsTests",
            dependencies: ["Insights", "Evaluation", "Experience", "Features", "LinearAlgebra", "Regression"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "ReportingTests",
            dependencies: [
                "Reporting", "Insights", "Evaluation", "Experience", "Features", "Forecasting", "LinearAlgebra",
                "Regression",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "RapportTests",
            dependencies: [
                "Rapport", "Warehouse", "Experience", "Features", "Forecasting", "LinearAlgebra", "Regression",
                "Evaluation", "Simulation",
            ], resources: [.copy("Fixtures")], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
