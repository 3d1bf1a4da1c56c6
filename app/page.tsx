import { redirect } from 'next/navigation';

/** The app begins at the list of profiles; its guard leads strangers to sign in. */
export default function StartPage(): never {
  redirect('/profiles');
}
