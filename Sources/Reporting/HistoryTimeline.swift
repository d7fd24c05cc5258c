/// One customer's events before a cutoff, drawn as an SVG picture: a lane for each touchpoint, a mark for each event.
///
/// A mark's shape and colour say how the event felt: a blue triangle that points up is good (e > 0), an orange one that
/// points down bad (e < 0), a square neutral, a ring not rated. Below the lanes lie the windows `[c − w, c)`; the line at
/// the right is the cutoff c. The picture covers the longest window (without windows, all events) and at most 120 events,
/// the latest ones; how many are left out is written in it. It follows light and dark, and no customer's identity is in it.
public struct HistoryTimeline: Sendable {
    /// One event.
    public struct Mark: Sendable {
        /// How long before the cutoff it happened, in days; above 0.
        public let daysBefore: Double
        /// The day, as people write it.
        public let day: String
        /// The touchpoint's name.
        public let touchpoint: String
        /// How it felt, −1…+1; NaN where nobody knows.
        public let emotion: Double

        /// Creates a mark.
        public init(daysBefore: Double, day: String, touchpoint: String, emotion: Double = .nan) {
            self.daysBefore = daysBefore
            self.day = day
            self.touchpoint = touchpoint
            self.emotion = emotion
        }
    }

    /// The greatest number of marks.
    static let mostMarks = 120
    /// The greatest number of lanes; further touchpoints share the last one.
    static let mostLanes = 12

    private let cutoff: String
    private let windowsDays: [Int]
    private let days: Double
    private let marks: [Mark]
    private let leftOut: Int
    private let lanes: [String]
    private let scale: Scale

    private struct Scale {
        static let width = 720.0
        static let top = 26.0
        static let lane = 20.0
        static let window = 16.0
        let left: Double
        let days: Double

        func x(_ daysBefore: Double) -> Double {
            left + (Scale.width - 12 - left) * (1 - min(1, daysBefore / days))
        }
    }

    /// Creates a timeline.
    ///
    /// - Parameters:
    ///   - marks: the events; those at or after the cutoff are left out, uncounted.
    ///   - cutoff: the cutoff's day, as people write it.
    ///   - windowsDays: the windows' lengths.
    public init(_ marks: [Mark], cutoff: String, windowsDays: [Int]) {
        self.cutoff = cutoff
        self.windowsDays = Set(windowsDays).filter { $0 > 0 }.sorted()
        let past = marks.filter { $0.daysBefore > 0 }.sorted { $0.daysBefore < $1.daysBefore }
        days = self.windowsDays.last.map(Double.init) ?? max(1, past.last?.daysBefore ?? 1)
        let days = days
        self.marks = past.filter { $0.daysBefore <= days }.prefix(Self.mostMarks).reversed()
        leftOut = past.count - self.marks.count
        var counts: [String: Int] = [:]
        for mark in self.marks { counts[mark.touchpoint, default: 0] += 1 }
        let frequent = counts.keys.sorted { (counts[$1]!, $0) < (counts[$0]!, $1) }
        lanes =
            frequent.count <= Self.mostLanes
            ? frequent.sorted() : frequent.prefix(Self.mostLanes - 1).sorted() + ["others"]
        let longest = lanes.map { Self.shortened($0).count }.max() ?? 0
        scale = Scale(left: 20 + 7 * Double(longest), days: days)
    }

    /// The picture as the text of a file.
    public var svg: String {
        let floor = Scale.top + Scale.lane * Double(max(1, lanes.count))
        let windows = floor + 14 + Scale.window * Double(windowsDays.count)
        let height = windows + 24
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(SVGText.number(Scale.width)) \(SVGText.number(height))" \
            role="img" class="rapport-timeline" font-family="sans-serif" font-size="12">
            <title>\(SVGText.escaped("Events before \(cutoff), by touchpoint"))</title>
            <style>
            svg{color:#222}.t{fill:currentColor}.l{stroke:currentColor;fill:none}.f{opacity:.25}
            .good{fill:#0072b2}.bad{fill:#d55e00}.flat{fill:#777}.none{fill:none;stroke:#777;stroke-width:1.5}
            @media(prefers-color-scheme:dark){svg{color:#eee}.good{fill:#56b4e9}.bad{fill:#e69f00}.flat{fill:#aaa}\
            .none{stroke:#aaa}}
            </style>

            """
        for (index, name) in lanes.enumerated() {
            let y = middle(of: index)
            text += SVGText.label(Self.shortened(name), scale.left - 8, y + 4, anchor: "end")
            text += SVGText.line(scale.left, y, scale.x(0), y, "l f")
        }
        for (index, window) in windowsDays.enumerated() {
            text += bracket(window, floor + 14 + Scale.window * Double(index), floor)
        }
        for mark in marks { text += shape(mark) }
        text += SVGText.line(scale.x(0), 12, scale.x(0), windows, "l", "stroke-width=\"2\"")
        text += SVGText.label("cutoff \(cutoff)", scale.x(0) - 6, 16, anchor: "end")
        return text + legend(windows + 12) + "</svg>\n"
    }

    private func middle(of lane: Int) -> Double { Scale.top + Scale.lane * (Double(lane) + 0.5) }

    private func bracket(_ window: Int, _ y: Double, _ floor: Double) -> String {
        let x = scale.x(Double(window))
        return SVGText.line(x, Scale.top, x, floor, "l f", "stroke-dasharray=\"3 3\"")
            + "<path class=\"l\" d=\"M\(SVGText.number(x)) \(SVGText.number(y - 4))"
            + "v8m0-4H\(SVGText.number(scale.x(0)))\"/>\n"
            + SVGText.label("\(window) d", x - 6, y + 4, anchor: "end")
    }

    private func shape(_ mark: Mark) -> String {
        let lane = lanes.firstIndex(of: mark.touchpoint) ?? lanes.count - 1
        let feeling = mark.emotion.isNaN ? "not rated" : "felt \(Numbers.signed(mark.emotion, 1))"
        return Self.symbol(
            mark.emotion, scale.x(mark.daysBefore), middle(of: lane), "\(mark.day) \(mark.touchpoint), \(feeling)")
    }

    private func legend(_ y: Double) -> String {
        var text = ""
        var x = scale.left + 6
        for (emotion, words) in [(1.0, "felt good"), (0, "neutral"), (-1, "felt bad"), (.nan, "not rated")] {
            text += Self.symbol(emotion, x, y, nil) + SVGText.label(words, x + 10, y + 4)
            x += 34 + 6.5 * Double(words.count)
        }
        if leftOut > 0 {
            text += SVGText.label("\(leftOut) earlier event\(leftOut == 1 ? " is" : "s are") not shown", x, y + 4)
        }
        return text
    }

    private static func symbol(_ emotion: Double, _ x: Double, _ y: Double, _ title: String?) -> String {
        let place = "\(SVGText.number(x)) \(SVGText.number(y))"
        let (kind, path) =
            if emotion.isNaN {
                ("none", "M\(place)m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z")
            } else if emotion > 0 {
                ("good", "M\(place)m0-5.5l5.5 10h-11z")
            } else if emotion < 0 {
                ("bad", "M\(place)m0 5.5l5.5-10h-11z")
            } else {
                ("flat", "M\(place)m-4-4h8v8h-8z")
            }
        let body = title.map { "><title>\(SVGText.escaped($0))</title></path>" } ?? "/>"
        return "<path class=\"\(kind)\" d=\"\(path)\"\(body)\n"
    }

    private static func shortened(_ name: String) -> String {
        name.count > 20 ? String(name.prefix(19)) + "…" : name
    }
}
