//! Which entries lie within a distance of a place on earth.
//!
//! Two floats of every entry are looked at: a millisecond or two for all that is known, which no grid would be worth.

use super::entry::EntryId;
use super::layer::Gazetteer;

/// The mean radius of the earth in metres.
const RADIUS: f64 = 6_371_008.8;

/// Metres of a degree north, a little less than there are.
const DEGREE: f64 = 111_000.0;

impl Gazetteer {
    /// The entries within so many metres of a place in degrees north and east, by great circles on the mean sphere.
    pub fn within(&self, place: (f64, f64), metres: f64) -> impl Iterator<Item = EntryId> + '_ {
        let (lat, degrees) = (place.0, metres / DEGREE);
        let is_near = move |there: (f32, f32)| {
            let there = (f64::from(there.0), f64::from(there.1));
            (there.0 - lat).abs() <= degrees && distance(place, there) <= metres
        };
        self.places().filter(move |(_, there)| is_near(*there)).map(|(id, _)| id)
    }
}

/// The metres between two places. (Haversine)
fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let chord = half(b.0 - a.0) + lat_a.cos() * lat_b.cos() * half(b.1 - a.1);
    2.0 * RADIUS * chord.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;

    #[test]
    fn distances_are_those_of_the_globe() {
        let (paris, london) = ((48.8566, 2.3522), (51.5074, -0.1278));
        assert!((distance(paris, london) - 343_560.0).abs() < 500.0);
        assert!((distance((0.0, 179.5), (0.0, -179.5)) - 111_195.0).abs() < 10.0);
        assert!((distance((90.0, 0.0), (-90.0, 0.0)) - 20_015_115.0).abs() < 10.0);
    }

    #[test]
    fn what_lies_near_is_found_across_the_date_line_too() {
        let gazetteer = Gazetteer::open(&Schema::builtin().unwrap()).unwrap();
        let near = |place, km: f64| -> Vec<&str> {
            gazetteer.within(place, km * 1000.0).map(|id| gazetteer.entry(id).value()).collect()
        };
        let derna = near((32.77, 22.64), 50.0);
        assert!(derna.contains(&"/Libya/Derna") && !derna.contains(&"/Libya/Tobruk"), "{derna:?}");
        assert!(near((32.77, 22.64), 200.0).contains(&"/Libya/Tobruk"));
        assert!(near((-17.0, -179.9), 300.0).contains(&"/Fiji/Suva"));
        let all = near((0.0, 0.0), 20_100.0).len();
        assert_eq!(all, gazetteer.places().count());
    }
}
