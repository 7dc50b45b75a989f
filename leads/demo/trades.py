"""What the businesses do, who works there, and what is said about them."""

from leads.demo.words import words

ROOTS = words(
    "Harbour Maple Lumen Quarry Beacon Cobalt Heron Juniper Kestrel Lantern Meridian Nimbus Orchard"
    " Pinnacle Quill Ridgeline Saffron Tidewater Umber Verdant Willow Zephyr Amber Bramble Cedar"
    " Driftwood Ember Fjord Granite Hazel Indigo Larkspur Marlow Novara Opal Pebble Ripple Solstice"
    " Thistle Vantage"
)
# (trade, words on the line of business)
TRADES = [
    ("Logistics", "freight and warehousing"),
    ("Bakery", "bread and pastry for hotels"),
    ("Robotics", "grippers for packing lines"),
    ("Textiles", "woven fabrics"),
    ("Dental", "a group of dental practices"),
    ("Software", "booking software"),
    ("Analytics", "energy data"),
    ("Foods", "frozen vegetables"),
    ("Interiors", "office fit-out"),
    ("Solar", "roof installations"),
    ("Publishing", "school books"),
    ("Marine", "boat maintenance"),
    ("Cycles", "cargo bikes"),
    ("Instruments", "measuring devices"),
    ("Outdoor", "tents and rucksacks"),
    ("Hospitality", "small hotels"),
    ("Education", "language courses"),
    ("Biotech", "laboratory supplies"),
    ("Furniture", "solid wood furniture"),
    ("Media", "regional radio"),
]
JOB_TITLES = [
    "Managing Director", "Head of Sales", "Operations Manager", "Purchasing Manager",
    "Marketing Lead", "IT Manager", "Finance Director", "Office Manager", "Founder",
    "Product Manager", "Customer Success Lead", "Plant Manager",
]  # fmt: skip
SOURCES = [
    "Website form",
    "Trade fair",
    "Referral",
    "Webinar",
    "Cold call",
    "Partner",
    "Newsletter",
]
PARTNERS = ["Alpine Resellers", "Bluewater Consulting", "Meridian Channel"]
LOCATIONS = ["Head office", "North", "South", "Overseas"]
CATEGORIES = ["Key account", "Mid-size", "Small business"]
TEAMS = {"Americas": "Elena Vasquez", "Europe": "Jonas Lindholm", "Asia-Pacific": "Mei Tanaka"}
REPS = [
    ("Nadia Brooks", "Americas"),
    ("Owen Castillo", "Americas"),
    ("Sofia Wagner", "Europe"),
    ("Liam Duval", "Europe"),
    ("Katya Novak", "Europe"),
    ("Ravi Menon", "Asia-Pacific"),
]
NOTES = {
    "contacted": [
        "Wrote to {name}, asked for half an hour next week.",
        "Left a message with the office, they will call back.",
        "Sent our overview and two references.",
    ],
    "working": [
        "Good talk. They compare us with two others and decide this quarter.",
        "Need grew since spring, budget is there. Asked for figures.",
        "{name} brings in a colleague; call on Thursday.",
    ],
    "unqualified": [
        "No need at the moment, asked to be left alone.",
        "Too small for what we do.",
        "Never answered. Closed after the third try.",
    ],
    "qualified": ["Wants to see it with their own data. Demo agreed.", "Budget confirmed."],
    "proposal": ["Proposal sent, valid for 30 days.", "Sent the offer with two options."],
    "negotiation": ["Asks for better terms on volume.", "Legal is looking at the contract."],
    "won": ["Signed! Start at the beginning of next month."],
    "lost": ["Went with a cheaper offer.", "Project put off until next year."],
    "onboarding": ["Kick-off done, training next week."],
    "active": ["All set up and happy so far."],
    "churn_risk": ["Hardly any use for six weeks. Call them."],
    "renewal": ["Contract ends soon, renewal talk planned."],
    "former": ["Did not renew."],
}
