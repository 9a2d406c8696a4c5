#[derive(Debug, clap::Args)]
pub struct Args {}
pub fn run(_: &Args, _: &super::Setting) -> super::failure::Result {
    todo!()
}
