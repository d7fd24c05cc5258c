// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "rapport-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "rapport", path: "..")],
    targets: [
        .executableTarget(
            name: "rapport-bench",
            dependencies: [
                .product(name: "Rapport", package: "rapport"), .product(name: "Regression", package: "rapport"),
                .product(name: "Simulation", package: "rapport"),
            ],
            path: "Sources/RapportBench", swiftSettings: [.treatAllWarnings(as: .error)])
    ],
    swiftLanguageModes: [.v6]
)
